import { formatTokens, inputTokens } from '@sternline/core'
import type { Call } from '../call/call.ts'
import type { Session } from '../call/session.ts'

/** Tokens that a call could have read from the cache and did not. */
export type Loss = Readonly<{
  /** Number of the call in its session, from 1. */
  turn: number
  /** Unit: tokens. */
  tokens: number
  /** What happened and where, in one sentence. */
  cause: string
  /** What to do about it; null where there is nothing to do. */
  advice: string | null
}>

/** What a session read of what it could have read. */
export type ReadReport = Readonly<{
  /** Read from the cache, of `readable`. Unit: tokens. */
  read: number
  /** Sent by the call before in the same thread and sent again. Unit: tokens. */
  readable: number
  /** `read / readable`, from 0 to 1; null when nothing was sent twice. */
  share: number | null
  /** In the order of the calls. */
  losses: readonly Loss[]
}>

/** Less is no loss: what an API counts differs by so much from one call to the next. Unit: tokens. */
const UNNOTICED_TOKENS = 128

const SWITCH_ON = 'Switch caching on: sternline({ cache: cache.on() }).'

/**
 * Compares every call of a session with the one before it in the same thread: what had been sent already could be read. New
 * tokens count neither for nor against a call, and the first call of a thread has nothing to read.
 */
export function readReport(session: Session): ReadReport {
  const sums = { read: 0, readable: 0 }
  const losses: Loss[] = []
  const before = new Map<string | null, number>()
  for (const call of session.calls) {
    const { usage } = call
    if (usage === null) continue
    const thread = call.exchange.agent.id
    const input = inputTokens(usage)
    const readable = Math.min(before.get(thread) ?? 0, input)
    const read = Math.min(usage.cached, readable)
    before.set(thread, input)
    sums.read += read
    sums.readable += readable
    if (readable - read > UNNOTICED_TOKENS) losses.push(lossOf(call, readable - read))
  }
  return { ...sums, share: sums.readable === 0 ? null : sums.read / sums.readable, losses }
}

function lossOf({ turn, diagnosis }: Call, tokens: number): Loss {
  const size = `${formatTokens(tokens)} tokens that were sent before were not read from the cache`
  const explanation = diagnosis?.explanation ?? 'The request could not be read.'
  // Where something was promised the explanation tells the size itself.
  const cause = (diagnosis?.tokensLost ?? 0) > 0 ? explanation : `${explanation} ${size}.`
  const advice = diagnosis?.outcome === 'off' ? SWITCH_ON : (diagnosis?.advice ?? null)
  return { turn: turn ?? 0, tokens, cause, advice }
}
