/** The members of a JSON object whose shape is not known yet. */
export type Fields = Readonly<Record<string, unknown>>

/** Whether the value is an object, and no array. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an object; null for anything else, arrays too. */
export function fieldsOf(value: unknown): Fields | null {
  return isFields(value) ? value : null
}

/** The value as a number of tokens; null for anything that is not a finite number >= 0. */
export function tokenCount(value: unknown): number | null {
  // Adding 0 makes of the number -0, which JSON can carry, an ordinary one.
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) + 0 : null
}
