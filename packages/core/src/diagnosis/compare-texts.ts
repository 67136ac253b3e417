import { type Fields, fieldsOf } from '../usage/fields.ts'
import { excerptAt } from './harmless.ts'
import { isAttributionLine, isVolatile } from './volatile.ts'

/** What kind of difference two texts of a block show. `content` is everything that has no name of its own. */
type TextKind = 'clock-or-id' | 'attribution-line' | 'citations-switched' | 'key-order' | 'white-space' | 'content'

/** The first difference of two texts of a block. */
export type TextDifference = Readonly<{
  kind: TextKind
  /** What to add to the block's path: `.text`, `.input_schema.properties["a b"]`; empty for the block as a whole. */
  path: string
  /** First differing character (UTF-16 unit) of the value at `path`. */
  at: number
  before: string
  now: string
}>

/** Texts longer than this are compared as characters and not parsed: a diagnosis must not cost more than the request. Unit: UTF-16 units. */
const PARSE_LIMIT = 1_000_000
/** Values nested deeper are compared as characters. Unit: levels. */
const DEPTH_LIMIT = 64
const PATH_LIMIT = 120

/**
 * Finds the first difference between two texts of a block: by meaning where both are JSON, by characters otherwise.
 *
 * @returns null when they are the same
 */
export function compareTexts(before: string, now: string): TextDifference | null {
  if (before === now) return null
  const values = before.length + now.length > PARSE_LIMIT ? null : parsed(before, now)
  if (values === null) return differenceIn(before, now, '')
  const [a, b] = values
  const difference = firstDifference(a, b, '')
  if (difference !== null) return difference
  const order = reorderedAt(a, b, '')
  const whole = differenceIn(before, now, '')
  return order === null ? { ...whole, kind: 'white-space' } : { ...whole, kind: 'key-order', path: order }
}

function parsed(before: string, now: string): readonly [unknown, unknown] | null {
  try {
    const values = [JSON.parse(before), JSON.parse(now)] as const
    return values.some(isDeep) ? null : values
  } catch {
    return null
  }
}

/** Level by level, because a value that is too deep is too deep for recursion as well. */
function isDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; depth < DEPTH_LIMIT; depth++) {
    level = level.flatMap(one => (typeof one === 'object' && one !== null ? Object.values(one) : []))
    if (level.length === 0) return false
  }
  return true
}

function firstDifference(a: unknown, b: unknown, path: string): TextDifference | null {
  if (typeof a === 'string' && typeof b === 'string') return a === b ? null : differenceIn(a, b, path)
  if (Array.isArray(a) && Array.isArray(b)) return inArrays(a, b, path)
  const [left, right] = [fieldsOf(a), fieldsOf(b)]
  if (left !== null && right !== null) return inObjects(left, right, path)
  const [one, other] = [written(a), written(b)]
  return one === other ? null : differenceIn(one, other, path)
}

function inArrays(a: readonly unknown[], b: readonly unknown[], path: string): TextDifference | null {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = firstDifference(a[i], b[i], pathTo(path, i))
    if (difference !== null) return difference
  }
  return null
}

function inObjects(a: Fields, b: Fields, path: string): TextDifference | null {
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    // A marker is no part of the prefix.
    if (key === 'cache_control') continue
    const difference = firstDifference(ownOf(a, key), ownOf(b, key), pathTo(path, key))
    if (difference !== null) return difference
  }
  return null
}

function ownOf(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined
}

/** The path at which the same members stand in another order; null when they stand in the same everywhere. */
function reorderedAt(a: unknown, b: unknown, path: string): string | null {
  if (Array.isArray(a) && Array.isArray(b)) {
    return firstOf(a.keys(), i => reorderedAt(a[i], b[i], pathTo(path, i)))
  }
  const [left, right] = [fieldsOf(a), fieldsOf(b)]
  if (left === null || right === null) return null
  const keys = keysOf(left)
  if (keysOf(right).some((key, i) => key !== keys[i])) return path
  return firstOf(keys, key => reorderedAt(left[key], right[key], pathTo(path, key)))
}

function keysOf(fields: Fields): readonly string[] {
  return Object.keys(fields).filter(key => key !== 'cache_control')
}

function firstOf<T>(values: Iterable<T>, find: (value: T) => string | null): string | null {
  for (const value of values) {
    const found = find(value)
    if (found !== null) return found
  }
  return null
}

function differenceIn(before: string, now: string, path: string): TextDifference {
  const at = firstDifferingCharacter(before, now)
  const sides = { at, before: excerptAt(before, at), now: excerptAt(now, at) }
  return { ...sides, path, kind: kindOf(before, now, at, path) }
}

function kindOf(before: string, now: string, at: number, path: string): TextKind {
  if (path.includes('.citations')) return 'citations-switched'
  if (isAttributionLine(before) && isAttributionLine(now)) return 'attribution-line'
  return isVolatile(before, at) && isVolatile(now, at) ? 'clock-or-id' : 'content'
}

function firstDifferingCharacter(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  let at = 0
  while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) at++
  return at
}

function written(value: unknown): string {
  return JSON.stringify(value) ?? ''
}

const PLAIN_KEY = /^[A-Za-z_$][\w$]{0,39}$/

/** Lengthens a JSON path. Keys are a stranger's text: what is not plain is quoted with escapes, what is long is cut. */
function pathTo(path: string, step: string | number): string {
  if (path.length > PATH_LIMIT) return path
  if (typeof step === 'number') return `${path}[${step}]`
  return PLAIN_KEY.test(step) ? `${path}.${step}` : `${path}[${JSON.stringify(excerptAt(step, 0))}]`
}
