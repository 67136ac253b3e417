/** The JSON Schema of the settings, as the server describes them. */
export type SettingsSchema = Readonly<Record<string, unknown>>

/** The way to a setting from the file's root. */
export type SettingPath = readonly (string | number)[]

/** What is known of a setting. */
export type SettingHelp = Readonly<{
  description: string
  example: unknown
  /** Values that it may have; empty where others are possible. */
  values: readonly unknown[]
  /** The settings below it. */
  names: readonly string[]
  type: string
}>

/** Reads the schema; null for what is no object. */
export function readSchema(answer: unknown): SettingsSchema | null {
  return isRecord(answer) ? answer : null
}

/** What the schema says of a setting; null for one that it does not know. */
export function helpFor(schema: SettingsSchema, path: SettingPath): SettingHelp | null {
  let found: unknown = schema
  for (const part of path)
    found = typeof part === 'number' ? member(found, 'items') : member(member(found, 'properties'), part)
  if (!isRecord(found)) return null
  const { description, examples, type } = found
  return {
    description: typeof description === 'string' ? description : '',
    example: Array.isArray(examples) ? examples[0] : undefined,
    values: valuesOf(found),
    names: Object.keys(isRecord(found['properties']) ? found['properties'] : {}),
    type: typeof type === 'string' ? type : '',
  }
}

/** A value with which a setting begins when it is completed: its example, or the empty value of its kind. */
export function beginningOf({ example, values, type }: SettingHelp): string {
  if (type === 'object') return '{}'
  if (type === 'array') return '[]'
  const value = example ?? values[0]
  return value === undefined ? '' : JSON.stringify(value)
}

function valuesOf({ enum: values, type }: SettingsSchema): readonly unknown[] {
  if (Array.isArray(values)) return values
  return type === 'boolean' ? [true, false] : []
}

function member(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** Whether a value is an object with names, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
