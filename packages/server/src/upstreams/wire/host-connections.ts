import type { UpstreamResponse } from '@sternline/engine'
import { failure, hungUp, isReset } from '../../http1/failure.ts'
import type { Cuttable } from '../cut-on-abort.ts'
import { Attempt } from './attempt.ts'
import { Connection, type Keeper, type Message, type Patience } from './connection.ts'
import type { Dial } from './dial.ts'

/** Most connections that are kept while nothing uses them. */
const MOST_IDLE = 256

/** The connections to one host. The one that was used last is used next, so that no more are kept than are needed. */
export class HostConnections implements Keeper {
  readonly #dial: Dial
  readonly #patience: Patience
  /** All of them, and those that are coming about. */
  readonly #open = new Set<Cuttable>()
  /** Those that nothing uses; the last was used last. */
  readonly #idle: Connection[] = []

  constructor(dial: Dial, patience: Patience = {}) {
    this.#dial = dial
    this.#patience = patience
  }

  /**
   * Sends a request, over a kept connection if there is one. Where that turns out to have been closed meanwhile, it is sent once more over
   * a new one. A kept one that breaks later, and every new one, may have brought the request to its host: it is not sent a second time.
   *
   * @returns the answer, when its head has come
   * @throws the signal's reason; what `Dial` throws, `ECONNABORTED` for one that broke meanwhile; `ECONNRESET`, `EPIPE`; `ESILENT`; `EPROTO` for what is no
   * answer
   */
  send(message: Message): Promise<UpstreamResponse> {
    return new Promise((answered, failed) => {
      const { signal } = message.request
      if (signal.aborted) return failed(signal.reason)
      const anew = (): Promise<void> => this.#connect(signal).then(fresh => fresh.ask(message, { answered, failed }))
      const kept = this.#takeIdle()
      if (kept === null) anew().catch(problem => failed(isReset(problem) ? unsent() : problem))
      else {
        kept.ask(message, {
          answered,
          failed: (problem, isUnheard) => void (isUnheard ? anew().catch(failed) : failed(problem)),
        })
      }
    })
  }

  /** Cuts all connections. */
  close(): void {
    // What is sent anew for that is cut as well: a set is gone through with what is added meanwhile.
    for (const one of this.#open) one.cut(hungUp())
  }

  keep(connection: Connection): void {
    if (this.#idle.length < MOST_IDLE) this.#idle.push(connection)
    else connection.cut()
  }

  forget(connection: Connection): void {
    this.#open.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
  }

  #takeIdle(): Connection | null {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) if (kept.isOpen) return kept
    return null
  }

  async #connect(signal: AbortSignal): Promise<Connection> {
    const attempt = new Attempt(signal)
    this.#open.add(attempt)
    try {
      const connection = new Connection(await this.#dial(attempt), this, this.#patience)
      this.#open.add(connection)
      return connection
    } finally {
      this.#open.delete(attempt)
      attempt.end()
    }
  }
}

/** Told apart from a connection that breaks later: the request was not sent. */
function unsent(): Error {
  return failure('ECONNABORTED', 'The connection broke while it came about.')
}
