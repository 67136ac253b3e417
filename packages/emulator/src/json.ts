/** A JSON object whose members are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a parsed JSON value is an object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a member is there: the API treats null like an absent one. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** The member of an object; undefined for anything that has none. */
export function member(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}

/** A list as it is; an empty one for anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
