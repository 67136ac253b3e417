import { z } from 'zod'
import type { SettingPath } from './finding.ts'
import { SETTINGS_SCHEMA } from './schema.ts'

/** The JSON Schema of one setting, as far as advice needs it. */
export type Field = Readonly<{ description: string; example: unknown; names: readonly string[] }>

/** Where the schema of a published version lies. */
const SCHEMA_ADDRESS = 'https://unpkg.com/@sternline/upstreams/settings.schema.json'

/** `settings.json` as a JSON Schema (draft 7), for editors. */
export function settingsJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...shape } = z.toJSONSchema(SETTINGS_SCHEMA, { target: 'draft-7', io: 'input' })
  return {
    $schema,
    $id: SCHEMA_ADDRESS,
    title: 'Sternline settings',
    description:
      'settings.json of Sternline: where requests go, under which names, and what is cached. It never holds a key.',
    ...shape,
    allowComments: true,
    allowTrailingCommas: true,
  }
}

/** It never changes, and making it takes longer than checking a file. */
let made: unknown = null

/**
 * What is known of a setting.
 *
 * @returns null for a setting that does not exist. `names` are the settings below it.
 */
export function describeField(path: SettingPath): Field | null {
  made ??= settingsJsonSchema()
  let found: unknown = made
  for (const part of path) found = typeof part === 'number' ? at(found, 'items') : at(at(found, 'properties'), part)
  if (!isRecord(found)) return null
  const { description, examples } = found
  return {
    description: typeof description === 'string' ? description : '',
    example: Array.isArray(examples) ? examples[0] : undefined,
    names: Object.keys(isRecord(found['properties']) ? found['properties'] : {}),
  }
}

function at(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** Whether a value is an object with names, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
