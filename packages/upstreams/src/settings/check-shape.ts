import type { z } from 'zod'
import { nearestName } from '../resolve/nearest-name.ts'
import { describeField, isRecord } from './describe-field.ts'
import { type Finding, fault, formatPath, quote, type SettingPath } from './finding.ts'
import { SETTINGS_SCHEMA } from './schema.ts'
import type { SettingsFile } from './settings-file.ts'

/** What a content came to: the settings as written, without what nobody knows, unless something in it is wrong. */
export type ShapeCheck = Readonly<{ content: SettingsFile | null; findings: readonly Finding[] }>

type Issue = z.core.$ZodIssue

/** Holds a file's content against the schema. Unknown settings are warnings and left out. */
export function checkShape(value: unknown): ShapeCheck {
  const first = SETTINGS_SCHEMA.safeParse(value)
  if (first.success) return { content: first.data, findings: [] }
  const { issues } = first.error
  const findings = issues.flatMap(issue => findingsOf(issue, value))
  const known = withoutUnknown(value, issues)
  const second = SETTINGS_SCHEMA.safeParse(known)
  return { content: second.success ? second.data : null, findings }
}

function findingsOf(issue: Issue, value: unknown): readonly Finding[] {
  const path = issue.path.filter(part => typeof part !== 'symbol')
  if (issue.code === 'unrecognized_keys') return issue.keys.map(name => unknownName(path, name))
  const found = valueAt(value, path)
  const field = describeField(path)
  const name = `\`${formatPath(path)}\``
  const example = field?.example === undefined ? '' : exampleOf(path, field.example)
  if (found === undefined) {
    return [fault('missing', path, `${name} is missing.`, field?.description ?? '', `Add ${example}.`)]
  }
  const what = path.length === 0 ? 'The file' : name
  const hint = issue.code === 'invalid_value' ? didYouMean(found, issue.values) : ''
  return [
    fault(
      'bad-value',
      path,
      `${what} is ${quote(found)}, but ${expected(issue)} is expected.`,
      field?.description ?? '',
      `${hint}${example === '' ? 'Write an object in braces.' : `Write for example ${example}.`}`,
    ),
  ]
}

/** What a setting must be, as part of a sentence. */
function expected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected
    case 'invalid_value':
      return issue.values.map(value => JSON.stringify(value)).join(' or ')
    case 'too_small':
      return issue.origin === 'string' ? 'a text that is not empty' : bound('at least', issue.minimum, issue.origin)
    case 'too_big':
      return bound('at most', issue.maximum, issue.origin)
    default:
      return 'another value'
  }
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list in brackets',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a whole number',
  object: 'an object in braces',
  string: 'a text in double quotes',
}

function bound(word: string, limit: number | bigint, origin: string): string {
  if (origin === 'string') return `a text of ${word} ${limit} characters`
  if (origin === 'array') return `a list of ${word} ${limit} ${limit === 1 ? 'entry' : 'entries'}`
  return `a whole number of ${word} ${limit}`
}

function didYouMean(found: unknown, values: readonly unknown[]): string {
  const names = values.filter(value => typeof value === 'string')
  const nearest = typeof found === 'string' ? nearestName(found, names) : null
  return nearest === null ? '' : `Did you mean "${nearest}"? `
}

function unknownName(path: SettingPath, name: string): Finding {
  const names = describeField(path)?.names ?? []
  const nearest = nearestName(name, names)
  const where = path.length === 0 ? 'settings.json' : `\`${formatPath(path)}\``
  return {
    severity: 'warning',
    code: 'unknown-key',
    path: [...path, name],
    on: 'name',
    what: `${quote(name)} is not a setting of ${where}.`,
    why: 'It has no effect.',
    fix: nearest === null ? `Known here: ${names.join(', ')}.` : `Did you mean \`${nearest}\`? Otherwise remove it.`,
  }
}

/** A setting written out: `"port": 8787`. */
function exampleOf(path: SettingPath, example: unknown): string {
  const name = path.findLast(part => typeof part === 'string')
  const text = JSON.stringify(example)
  return typeof path.at(-1) === 'string' ? `"${name}": ${text}` : text
}

function valueAt(value: unknown, path: SettingPath): unknown {
  let found = value
  for (const part of path) {
    if (Array.isArray(found)) found = typeof part === 'number' ? found[part] : undefined
    else found = isRecord(found) && Object.hasOwn(found, part) ? found[part] : undefined
  }
  return found
}

function withoutUnknown(value: unknown, issues: readonly Issue[]): unknown {
  const unknown = new Set(
    issues.flatMap(issue =>
      issue.code === 'unrecognized_keys' ? issue.keys.map(name => JSON.stringify([...issue.path, name])) : [],
    ),
  )
  return unknown.size === 0 ? value : without(value, unknown, [])
}

function without(value: unknown, unknown: ReadonlySet<string>, path: SettingPath): unknown {
  if (Array.isArray(value)) return value.map((item, index) => without(item, unknown, [...path, index]))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !unknown.has(JSON.stringify([...path, name])))
      .map(([name, item]) => [name, without(item, unknown, [...path, name])]),
  )
}
