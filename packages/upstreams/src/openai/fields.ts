/** A JSON object whose members are not checked yet. */
export type Fields = Readonly<Record<string, unknown>>

/** A parsed JSON value as an object; an empty one for anything else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

/** Whether a parsed JSON value is an object: not null, not an array. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects of a list; none for anything else. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : []
}

/** A text as it is; an empty one for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A text as it is; null for anything else, and for an empty one. */
export function wordOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** Whether a member says something: the APIs treat null like an absent one. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}
