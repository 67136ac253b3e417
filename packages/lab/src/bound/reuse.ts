import { TTL_MS, type Ttl } from '@sternline/core'
import type { Units } from '../simulate/cost-units.ts'
import type { World } from '../simulate/world.ts'

/** One time at which a part of a prompt is sent. Epoch milliseconds. */
export type Use = Readonly<{
  at: number
  /** When what is written now can be read. Not before `at`. */
  readableAt: number
}>

/** What can be paid for a part of a prompt: the fields of a bill. */
type Choice = keyof Units

/** One history of choices, the newest first, and what the cache holds after it. */
export type Reuse = Readonly<{
  /** Life of the entry that covers the part; null when there is none. */
  ttl: Ttl | null
  livesFrom: number
  readableAt: number
  /** What the whole history costs, a token. Unit: as `Units`. */
  units: number
  choice: Choice | null
  before: Reuse | null
}>

/** Nothing sent, nothing in the cache. */
export const UNSENT: Reuse = { ttl: null, livesFrom: 0, readableAt: 0, units: 0, choice: null, before: null }

/** Every history that one more use can lead to, without those that another one makes pointless. */
export function nextReuses(
  reuses: readonly Reuse[],
  use: Use,
  units: Units,
  upgrade: World['upgrade'],
): readonly Reuse[] {
  const next = reuses.flatMap(reuse => choicesAt(reuse, use, units, upgrade))
  return next.filter((one, i) => !next.some((other, j) => i !== j && isPointless(one, other, j < i)))
}

/** The cheapest of some histories. */
export function cheapest(reuses: readonly Reuse[]): Reuse {
  return reuses.reduce((best, one) => (one.units < best.units ? one : best), reuses[0] ?? UNSENT)
}

function choicesAt(reuse: Reuse, { at, readableAt }: Use, units: Units, upgrade: World['upgrade']): readonly Reuse[] {
  const { ttl } = reuse
  const isAlive = ttl !== null && at <= reuse.livesFrom + TTL_MS[ttl]
  const known = isAlive ? reuse : UNSENT
  const write = (life: Ttl, choice: Choice): Reuse => ({
    ttl: isAlive && ttl === '1h' ? '1h' : life,
    livesFrom: at,
    // Written twice at once: the earlier reply makes it readable.
    readableAt: isAlive ? Math.min(known.readableAt, readableAt) : readableAt,
    ...paid(reuse, choice, units),
  })
  const writes = [write('5m', 'saved5m'), write('1h', 'saved1h')]
  if (!isAlive || at < known.readableAt) return [...writes, { ...known, ...paid(reuse, 'fresh', units) }]
  // In the literal world a marker on anything new behind it gives a part that is read an hour, for no price of its own.
  const life = upgrade === 'literal' ? '1h' : ttl
  return [
    { ...known, ttl: life, livesFrom: at, ...paid(reuse, 'cached', units) },
    ...(life === '5m' ? writes.slice(1) : []),
  ]
}

function paid(before: Reuse, choice: Choice, units: Units): Pick<Reuse, 'units' | 'choice' | 'before'> {
  return { units: before.units + units[choice], choice, before }
}

/** Whether another history costs no more and leaves the cache no worse. Of equals the first stays. */
function isPointless(one: Reuse, other: Reuse, isFirst: boolean): boolean {
  if (other.units > one.units || rank(other.ttl) < rank(one.ttl)) return false
  const isSame = other.units === one.units && other.ttl === one.ttl
  if (one.ttl === null) return !isSame || isFirst
  if (other.livesFrom < one.livesFrom || other.readableAt > one.readableAt) return false
  return !isSame || other.livesFrom > one.livesFrom || other.readableAt < one.readableAt || isFirst
}

function rank(ttl: Ttl | null): number {
  return ttl === null ? 0 : TTL_MS[ttl]
}
