import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { AnswerWatch, HeaderList } from '@sternline/engine'
import { answerHeaders } from './passing-headers.ts'

/** An answer to pass on. */
export type PassingAnswer = Readonly<{
  status: number
  headers: HeaderList
  /** The bytes; a stream of Node's is moved with its own means. */
  source: AsyncIterable<Uint8Array>
  /** Who looks at the bytes as they pass. Default: nobody. */
  watch?: AnswerWatch
  /** Headers of ours, put behind the upstream's. */
  extra?: HeaderList
}>

/**
 * Passes an upstream's answer on: status and headers, then every chunk as it comes, no faster than the client takes them.
 *
 * Resolves when the answer is over; never rejects. When the answer breaks off, the client's connection is cut too: an end that looks
 * clean would hide it. When the client goes away, the upstream's connection is cut.
 */
export function sendAnswer(response: ServerResponse, answer: PassingAnswer): Promise<void> {
  const { status, source } = answer
  const headers = [...answerHeaders(answer.headers), ...(answer.extra ?? [])]
  const relay = new Relay(response, answer)
  try {
    if (!response.destroyed) response.writeHead(status, headers.flat())
  } catch {
    // A header that Node does not let through. Nothing was sent yet, so the connection is all there is to end.
    response.destroy()
  }
  if (isEventStream(headers)) relay.flushHeadSoon()
  return source instanceof Readable ? relay.pipe(source) : relay.pump(source)
}

/** One answer on its way to the client. */
class Relay {
  readonly #response: ServerResponse
  readonly #watch: AnswerWatch | null
  #hasBegun = false
  #isSettling = false

  constructor(response: ServerResponse, { watch }: PassingAnswer) {
    this.#response = response
    this.#watch = watch ?? null
  }

  /** A stream's first event may take long, and its head need not wait for it; but where both come at once, one write is enough. */
  flushHeadSoon(): void {
    setImmediate(() => {
      if (!this.#hasBegun && !this.#response.destroyed && !this.#response.writableEnded) this.#response.flushHeaders()
    })
  }

  /** Moves a stream of Node's. */
  pipe(source: Readable): Promise<void> {
    const response = this.#response
    return new Promise(resolve => {
      const onDrain = (): void => void source.resume()
      const finish = (how: Parameters<AnswerWatch['end']>[0]): void => {
        response.off('drain', onDrain).off('close', onClose)
        source.off('data', onData).off('end', onEnd).off('close', onCut).off('error', onCut)
        // Whoever made the stream hears its errors no more than we do now.
        source.on('error', () => {})
        // Behind the bytes, which are on their way by then.
        setImmediate(() => {
          this.#watch?.end(how)
          resolve()
        })
      }
      const onData = (chunk: Uint8Array): void => {
        if (!this.#write(chunk)) source.pause()
      }
      const onEnd = (): void => {
        if (isCut(source)) onCut()
        else {
          response.end()
          finish('whole')
        }
      }
      const onCut = (): void => {
        response.destroy()
        finish('broken')
      }
      const onClose = (): void => {
        source.destroy()
        finish('aborted')
      }
      response.on('drain', onDrain).on('close', onClose)
      source.on('data', onData).on('end', onEnd).on('close', onCut).on('error', onCut)
      if (response.destroyed) onClose()
      else if (source.destroyed) onCut()
    })
  }

  /** Moves anything else that can be iterated. */
  async pump(source: AsyncIterable<Uint8Array>): Promise<void> {
    const response = this.#response
    let how: Parameters<AnswerWatch['end']>[0] = 'aborted'
    try {
      for await (const chunk of source) {
        if (response.destroyed) return
        if (!this.#write(chunk)) await roomToWrite(response)
      }
      if (response.destroyed) return
      how = 'whole'
      response.end()
    } catch {
      if (!response.destroyed) how = 'broken'
      response.destroy()
    } finally {
      this.#watch?.end(how)
    }
  }

  #write(chunk: Uint8Array): boolean {
    this.#hasBegun = true
    const hasRoom = this.#response.write(chunk)
    this.#watch?.take(chunk)
    if (this.#watch?.isDue === true) this.#settleSoon(this.#watch)
    return hasRoom
  }

  /** What the bytes mean is worked out when they are on their way. */
  #settleSoon(watch: AnswerWatch): void {
    if (this.#isSettling) return
    this.#isSettling = true
    setImmediate(() => {
      this.#isSettling = false
      watch.settle()
    })
  }
}

/** Whether a message of an upstream ended before it was whole. */
function isCut(source: Readable): boolean {
  return 'complete' in source && (source as IncomingMessage).complete === false
}

function isEventStream(headers: HeaderList): boolean {
  return headers.some(([name, value]) => name.toLowerCase() === 'content-type' && value.startsWith('text/event-stream'))
}

/** Waits until the client took what was written, or left. */
function roomToWrite(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
    if (response.destroyed) done()
  })
}
