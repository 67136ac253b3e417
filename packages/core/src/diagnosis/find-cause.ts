import { LOOKBACK_POSITIONS, TTL_MS } from '../plan/limits.ts'
import { inputTokens } from '../usage/usage.ts'
import { type Change, withoutPlace } from './change.ts'
import type { Context } from './context.ts'
import type { Cause } from './diagnosis.ts'
import { addedImage, findChanges } from './find-changes.ts'
import { positionIn, prefixOf } from './prefix.ts'

/** Estimated lengths are this far from the true ones at worst: a read below that share of an entry did not find it. */
const NOT_READ_SHARE = 0.5

/**
 * Finds why less was read than promised. A change of the client's comes first where it explains the loss; then what time, distance and
 * the API itself did; then a change that explains it only in part.
 */
export function findCause(context: Context): Change {
  const { before } = context.input
  const changes = before === null ? [] : findChanges(context, before)
  const explaining = changes.find(change => explainsLoss(context, change))
  if (explaining !== undefined) return explaining
  const circumstance = startedEarly(context) ?? expired(context) ?? dropped(context) ?? outOfReach(context)
  if (circumstance !== null) return withoutPlace(circumstance, 'facts')
  return changes[0] ?? leftOver(context)
}

/** What remains where nothing explains the loss. */
function leftOver(context: Context): Change {
  const { before, unseen = [] } = context.input
  if (unseen.length > 0) return withoutPlace({ code: 'unseen-change' }, 'usage')
  const image = before === null ? null : addedImage(context, before)
  return image ?? withoutPlace({ code: 'server-side' }, 'usage')
}

/** A change behind an entry that was not read either can't be why. */
function explainsLoss({ entry, usage }: Context, { position }: Change): boolean {
  if (position === null || entry === null) return true
  return usage.cached >= entry.tokens * NOT_READ_SHARE
}

/** An entry can be read only once the answer of the request that wrote it has begun. */
function startedEarly({ input: { before, now } }: Context): Cause | null {
  if (before === null) return null
  const { answeredAt } = before
  if (answeredAt !== null && now.startedAt >= answeredAt) return null
  return { code: 'parallel-cold-start', earlyMs: answeredAt === null ? null : answeredAt - now.startedAt }
}

/** Lives are counted from the start of the request that wrote or last read an entry. */
function expired({ input: { before, now, promised = null }, entry }: Context): Cause | null {
  const memory = promised === null ? null : { ttl: promised.ttl, expiresAt: promised.expiresAt }
  const last = [entry, memory].reduce((a, b) => ((b?.expiresAt ?? 0) > (a?.expiresAt ?? 0) ? b : a), null)
  if (last === null || now.startedAt <= last.expiresAt) return null
  const { ttl } = last
  const livedSince = last === entry && before !== null ? before.startedAt : last.expiresAt - TTL_MS[ttl]
  return { code: 'ttl-expired', ttl, gapMs: now.startedAt - livedSince }
}

/** The API leaves out thinking of earlier turns on some models, and cleared tool results: a longer request is then billed as a shorter one. */
function dropped({ input: { before }, total, shared }: Context): Cause | null {
  if (before === null || before.usage === null || shared < prefixOf(before.prompt).length) return null
  const tokens = inputTokens(before.usage) - total
  return tokens > 0 ? { code: 'content-dropped', tokens } : null
}

/** A breakpoint finds an entry at most 19 positions before it. */
function outOfReach({ input: { now }, entry, prefix, usage }: Context): Cause | null {
  if (entry === null || usage.cached >= entry.tokens) return null
  const distances = now.breakpoints.flatMap(({ block }) => {
    const distance = positionIn(prefix, block) - entry.position
    return distance >= 0 ? [distance] : []
  })
  const positions = distances.length === 0 ? null : Math.min(...distances)
  return positions !== null && positions < LOOKBACK_POSITIONS ? null : { code: 'lookback-exceeded', positions }
}
