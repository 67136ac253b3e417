import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { settingsJsonSchema } from '../../src/settings/index.ts'
import { read } from '../support/settings.ts'

type Field = Readonly<{
  type?: string
  description?: string
  examples?: readonly unknown[]
  properties?: Readonly<Record<string, Field>>
  items?: Field
  anyOf?: readonly Field[]
}>

/** Every setting with its path, lists by their entries. */
function* fields(field: Field, path: string): Generator<Readonly<{ path: string; field: Field }>> {
  yield { path, field }
  for (const [name, below] of Object.entries(field.properties ?? {})) yield* fields(below, `${path}.${name}`)
  if (field.items !== undefined) yield* fields(field.items, `${path}[]`)
}

const schema = settingsJsonSchema() as Field

describe('the JSON Schema that editors use', () => {
  it('is the one in the package: `npm run schema -w packages/upstreams` makes it anew', () => {
    const published = readFileSync(new URL('../../settings.schema.json', import.meta.url), 'utf8')
    expect(JSON.parse(published)).toEqual(settingsJsonSchema())
  })

  it('is shipped', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(manifest.files).toContain('settings.schema.json')
    expect(manifest.exports['./settings.schema.json']).toBe('./settings.schema.json')
  })

  it('tells of every setting what it means and what it may look like', () => {
    const silent = [...fields(schema, '')]
      .filter(({ path }) => path !== '' && !path.endsWith('available_models[]'))
      .filter(({ field }) => (field.description ?? '') === '' || field.examples === undefined)
    expect(silent.map(({ path }) => path)).toEqual([])
  })

  it('its examples are settings that work', () => {
    const examples = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, field.examples?.[0]])
    const { problems } = read(Object.fromEntries(examples))
    expect(problems).toEqual([])
    const upstreams = schema.properties?.['language_models']?.properties ?? {}
    const sections = Object.entries(upstreams).map(([name, field]) => [name, field.examples?.[0]])
    expect(read({ language_models: Object.fromEntries(sections) }).problems).toEqual([])
  })

  it('has no place for a key', () => {
    const names = [...fields(schema, '')].map(({ path }) => path.split('.').at(-1))
    expect(names.filter(name => /^(api_?)?key$|token$|secret|password/i.test(name ?? ''))).toEqual([])
  })
})

describe('docs/settings.md', () => {
  const page = readFileSync(new URL('../../../../docs/settings.md', import.meta.url), 'utf8')

  it('names every setting', () => {
    const names = new Set([...fields(schema, '')].flatMap(({ field }) => Object.keys(field.properties ?? {})))
    expect([...names].filter(name => !page.includes(`\`${name}\``))).toEqual([])
  })

  it.each([...page.matchAll(/```jsonc?\n([\s\S]*?)```/g)].map(match => ({ text: match[1] ?? '' })))(
    'its samples work: $text',
    ({ text }) => {
      const { problems } = read(text)
      expect(problems.filter(({ code }) => code !== 'placeholder')).toEqual([])
    },
  )
})
