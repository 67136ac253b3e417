// Whose doing avoided money may be. The client's part is what its own marker would have brought in a cache of its own: whether that would have been
// read or written is known from the order of the requests, and how long it is, about, from the length of the texts.
import { inputOf, pricesOf } from './bill.mjs'

/** Shortest prefix that is cached, for the models that are asked for. Unit: tokens. */
const MINIMUM_TOKENS = 1_024

/**
 * The gateway divides a prompt by estimates of its own, in which every block takes a few tokens beside its text. Measured: 0.968 to 1.000 of the
 * text's share.
 */
const LEAST = 0.94
const MOST = 1.03

/** What was written or read this long ago is certainly still there: the API keeps it for five minutes. Unit: milliseconds. */
const CERTAIN_MS = 240_000

/** Tokens that the marker of a request's client stands behind: at least and at most. */
function marked({ systemShare }, input) {
  return { least: LEAST * systemShare * input, most: MOST * systemShare * input }
}

/**
 * What is known of the cache that a client alone would have met.
 *
 * @param {object[]} earlier requests of the same conversation that were sent before, each with its `seen`, its wanted `usage`, and whether that
 * `isCertain`
 * @param {object[]} later those that were sent after it: one that overtook it may have written before it
 * @returns {{ mayRead: boolean, mayWrite: boolean }}
 */
function cacheFor(seen, earlier, later) {
  // From the last one back: as a rule that is there.
  const last = earlier.findLast(
    ({ seen: before, usage, isCertain }) =>
      isCertain &&
      before.endedAt < seen.sentAt &&
      seen.sentAt - before.sentAt < CERTAIN_MS &&
      marked(before, inputOf(usage)).least >= MINIMUM_TOKENS,
  )
  const isThere = last !== undefined
  const mayWrite = ({ seen: other, usage }) => usage !== null && marked(other, inputOf(usage)).most >= MINIMUM_TOKENS
  const mayBeThere =
    isThere || earlier.some(mayWrite) || later.some(other => other.seen.sentAt < seen.endedAt && mayWrite(other))
  return { mayRead: mayBeThere, mayWrite: !isThere }
}

/**
 * What the client's part of the avoided money may be, as stretches that it has to lie in.
 *
 * @param {{ seen: object, note: object, usage: object, cost: object }} due one request
 * @param {object[]} earlier see above
 * @param {object[]} later see above
 * @returns {{ least: number, most: number, per: number }[]} `per`: the part is a whole multiple of it
 */
export function clientParts({ seen, note, usage, cost }, earlier, later) {
  const exactly = part => ({ least: part, most: part, per: 1 })
  // Nothing of the gateway's was sent, so it has no part in what was avoided.
  if (!note.isChanged) return [exactly(cost.avoided)]
  if (seen.marks !== 'own') return [exactly(0)]
  const { fresh, cached, saved5m } = pricesOf(note.model)
  const { least, most } = marked(seen, inputOf(usage))
  const { mayRead, mayWrite } = cacheFor(seen, earlier, later)
  const parts = []
  if (least < MINIMUM_TOKENS) parts.push(exactly(0))
  if (most < MINIMUM_TOKENS) return parts
  const [won, lost] = [fresh - cached, saved5m - fresh]
  if (mayRead) parts.push({ least: least * won, most: most * won, per: won })
  if (mayWrite) parts.push({ least: -most * lost, most: -least * lost, per: lost })
  return parts
}

export const isOneOf = (part, parts) =>
  parts.some(({ least, most, per }) => part >= least && part <= most && part % per === 0)

/** What is as likely as anything, for sums in which a part that is wrong has to be replaced. */
export const middleOf = ({ least, most, per }) => per * Math.round((least + most) / 2 / per)

/** For people. */
export const tellParts = parts =>
  parts
    .map(({ least, most, per }) =>
      least === most ? String(least) : `a multiple of ${per} from ${Math.ceil(least)} to ${Math.floor(most)}`,
    )
    .join(' or ')
