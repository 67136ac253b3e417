import type { Plan } from '@sternline/core'
import { planRecordOf } from './account.ts'
import type { Accounting } from './accounting.ts'
import type { AnswerWatch } from './answer-watch.ts'
import type { PlanRecord } from './exchange.ts'
import type { HeaderList, UpstreamResponse } from './ports.ts'
import type { Prepared } from './prepare.ts'

/** The upstream's answer, byte for byte, and the id of the exchange that it belongs to. */
export type EngineAnswer = Readonly<{
  exchange: string
  status: number
  headers: HeaderList
  /** The plan as it stands on the wire. */
  plan: PlanRecord
  /** Its breakpoints, the client's among them, in the order of the prompt. */
  breakpoints: Plan['breakpoints']
  /** To be consumed to its end or returned early; either way the exchange is accounted. Not beside `source`. */
  body: AsyncIterable<Uint8Array>
  /** The same bytes as the upstream gave them, for a host that moves them itself; it tells `watch` of them then. */
  source: AsyncIterable<Uint8Array>
  watch: AnswerWatch
}>

/** Puts an answer together with its account. */
export function answerOf(
  { status, headers, body }: UpstreamResponse,
  accounting: Accounting,
  prepared: Prepared,
): EngineAnswer {
  return {
    exchange: accounting.id,
    status,
    headers,
    plan: planRecordOf(prepared),
    breakpoints: prepared.plan.breakpoints,
    body: new Relay(body, accounting),
    source: body,
    watch: accounting,
  }
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
