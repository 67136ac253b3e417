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

/** The value as a number of tokens; null for anything that is no number from 0 to ten billion: with more, money would be no exact integer. */
export function tokenCount(value: unknown): number | null {
  // Adding 0 makes of the number -0, which JSON can carry, an ordinary one.
  return typeof value === 'number' && value >= 0 && value <= 1e10 ? Math.round(value) + 0 : null
}
