import type { Accounting } from './accounting.ts'
import type { ExchangeOutcome, PlanRecord, StripSegment } from './exchange.ts'
import type { HeaderList, UpstreamResponse } from './ports.ts'

/** Watches an answer for a host that moves its bytes with means of its own. */
export interface AnswerWatch {
  /** Looks at bytes as they pass. Cheap: what they mean is worked out by `settle`. */
  take(chunk: Uint8Array): void
  /** True when `settle` has something to work out. */
  readonly isDue: boolean
  /** Works out what has passed so far. May come when the bytes are on their way. */
  settle(): void
  /** Closes the account: `whole` when everything came, `broken` when the answer broke off, `aborted` when the client left. To be called once. */
  end(how: 'whole' | Extract<ExchangeOutcome, 'broken' | 'aborted'>): void
}

/** The upstream's answer, byte for byte, and the id of the exchange that it belongs to. */
export type EngineAnswer = Readonly<{
  exchange: string
  status: number
  headers: HeaderList
  /** The plan as it stands on the wire. */
  plan: PlanRecord
  /** Where its breakpoints stand. */
  strip: readonly StripSegment[]
  /** To be consumed to its end or returned early; either way the exchange is accounted. Not beside `source`. */
  body: AsyncIterable<Uint8Array>
  /** The same bytes as the upstream gave them, for a host that moves them itself; it tells `watch` of them then. */
  source: AsyncIterable<Uint8Array>
  watch: AnswerWatch
}>

/** Puts an answer together with its account. */
export function answerOf({ status, headers, body }: UpstreamResponse, accounting: Accounting): EngineAnswer {
  const watch: AnswerWatch = {
    take: chunk => accounting.take(chunk),
    get isDue() {
      return accounting.isDue
    },
    settle: () => accounting.settle(),
    end: how => {
      if (how === 'whole') accounting.end(accounting.whole())
      else accounting.end(how === 'broken' ? { outcome: how, error: 'answer-broken' } : { outcome: how })
    },
  }
  const { id, plan, strip } = accounting.exchange
  return { exchange: id, status, headers, plan, strip, body: new Relay(body, watch), source: body, watch }
}

/** Makes the generator when it is asked for, and not before: most hosts move the bytes themselves. */
class Relay implements AsyncIterable<Uint8Array> {
  readonly #body: AsyncIterable<Uint8Array>
  readonly #watch: AnswerWatch

  constructor(body: AsyncIterable<Uint8Array>, watch: AnswerWatch) {
    this.#body = body
    this.#watch = watch
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    let how: Parameters<AnswerWatch['end']>[0] = 'aborted'
    try {
      for await (const chunk of this.#body) {
        this.#watch.take(chunk)
        this.#watch.settle()
        yield chunk
      }
      how = 'whole'
    } catch (cause) {
      how = 'broken'
      throw cause
    } finally {
      this.#watch.end(how)
    }
  }
}
