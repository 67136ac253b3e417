/** Tells whether a value that came from outside has the shape of `T`. */
export type Guard<T> = (value: unknown) => value is T

/** Any string. */
export const isText: Guard<string> = value => typeof value === 'string'

/** True or false. */
export const isFlag: Guard<boolean> = value => typeof value === 'boolean'

/** A whole number that arithmetic keeps exact; may be negative. */
export const isWhole: Guard<number> = (value): value is number => Number.isSafeInteger(value)

/** A whole number of zero or more. */
export const isCount: Guard<number> = (value): value is number => isWhole(value) && value >= 0

/** The largest time a `Date` can hold, epoch milliseconds. Source: ECMA-262, "Time Values and Time Range". */
const LATEST_TIME = 8.64e15

/** Epoch milliseconds that a `Date` can hold. */
export const isTime: Guard<number> = (value): value is number => isCount(value) && value <= LATEST_TIME

/** Null, or what `guard` accepts. */
export function orNull<T>(guard: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || guard(value)
}

/** An array whose every item `guard` accepts. */
export function isListOf<T>(guard: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(item => guard(item))
}

/**
 * One of a union's words.
 *
 * @param words every member of the union as a key, so that a new member is a build error here
 */
export function isOneOf<T extends string>(words: Readonly<Record<T, true>>): Guard<T> {
  return (value): value is T => typeof value === 'string' && Object.hasOwn(words, value)
}

/**
 * An object with at least these fields.
 *
 * @param fields a guard for every field of `T`, so that a new field is a build error here
 */
export function isObject<T extends object>(fields: { readonly [K in keyof T]-?: Guard<T[K]> }): Guard<T> {
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false
    const found: ReadonlyMap<string, unknown> = new Map(Object.entries(value))
    for (const name in fields) if (!fields[name](found.get(name))) return false
    return true
  }
}
