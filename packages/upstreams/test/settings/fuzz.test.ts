import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createUpstreams } from '../../src/index.ts'
import { decodeText } from '../../src/settings/file-text.ts'
import { formatSettingsProblem, loadSettings, type SettingsReading } from '../../src/settings/index.ts'
import { read, SAMPLE } from '../support/settings.ts'

const RICH = {
  $schema: 'https://example.com/schema.json',
  language_models: {
    anthropic: { api_key_env: 'ANTHROPIC_API_KEY', available_models: [{ name: 'claude-opus-5' }] },
    azure_anthropic: { ...SAMPLE.language_models.azure_anthropic, auth: 'entra', api_version: '2023-06-01' },
    azure_openai: {
      api_url: 'contoso',
      api_version: '2024-10-21',
      available_models: [{ name: 'gpt', aliases: ['a', 'b'], cache: { ttl: '1h' } }],
    },
  },
  cache: { strategy: 'layered', layers: { tools: '1h', active: null }, max_breakpoints: 3 },
  server: { port: 8787 },
  ledger: { retention_days: 90 },
}

const CANARIES = [
  `sk-ant-api03-${'Canary'.repeat(8)}`,
  'c0ffeec0ffeec0ffeec0ffeec0ffee00',
  'CanaryCanary7'.repeat(7).slice(0, 84),
  'eyJhbGciOiJDYW5hcnkifQ.eyJhdWQiOiJDYW5hcnkifQ.CanaryCanary',
]

/** Whatever was read, its problems are complete, and good settings lead somewhere. */
function holdsUp(reading: SettingsReading): void {
  for (const problem of reading.problems) {
    expect(problem.line).toBeGreaterThan(0)
    expect(problem.column).toBeGreaterThan(0)
    expect([problem.what, problem.fix].every(sentence => sentence !== '')).toBe(true)
    expect(formatSettingsProblem(problem)).not.toMatch(/[\r\n]/)
  }
  if (!reading.ok) {
    expect(reading.problems.some(({ severity }) => severity === 'error')).toBe(true)
    return
  }
  const { settings } = reading
  const upstreams = createUpstreams({ settings: () => settings, environment: { variables: {} }, fallback: null })
  for (const { name, api } of upstreams.models()) expect(upstreams.resolve(name, api).ok).toBe(true)
}

/** A setting of an object, anywhere in it, replaced by another value. */
function replacedIn(value: unknown, at: number, by: unknown): unknown {
  let count = 0
  const visit = (found: unknown): unknown => {
    count += 1
    if (count === at) return by
    if (Array.isArray(found)) return found.map(visit)
    if (typeof found !== 'object' || found === null) return found
    return Object.fromEntries(Object.entries(found).map(([name, below]) => [name, visit(below)]))
  }
  return visit(value)
}

const places = fc.integer({ min: 1, max: 48 })

describe('any text', () => {
  it('is settings or a list of problems: anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (user, project) => holdsUp(read(user, project))),
      { numRuns: 2000 },
    )
  })

  it('is settings or a list of problems: any JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (user, project) => holdsUp(read(user, project))),
      { numRuns: 2000 },
    )
  })

  it('is settings or a list of problems: good settings with anything in any place', () => {
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('', ' ', '<X>', '\u0000', 'x'.repeat(3000), 1e300, -0, '../..', '~'),
    )
    fc.assert(
      fc.property(places, anything, (at, by) => holdsUp(read(replacedIn(RICH, at, by)))),
      { numRuns: 2000 },
    )
  })

  it('is settings or a list of problems: good settings with letters lost, doubled and put in', () => {
    const text = JSON.stringify(RICH, null, 1)
    const slip = fc.record({
      at: fc.nat(text.length),
      drop: fc.nat(5),
      put: fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('{', '}', '"', '/*', '//', ',', '\\u')),
    })
    fc.assert(
      fc.property(fc.array(slip, { minLength: 1, maxLength: 4 }), slips => {
        const broken = slips.reduce((rest, { at, drop, put }) => rest.slice(0, at) + put + rest.slice(at + drop), text)
        holdsUp(read(broken))
      }),
      { numRuns: 2000 },
    )
  })

  it('any bytes are a text or none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        const text = decodeText(bytes)
        if (text !== null) holdsUp(read(text))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('canary secrets in every place', () => {
  const shown = (reading: SettingsReading) =>
    JSON.stringify(reading.problems) + reading.problems.map(formatSettingsProblem).join('\n')

  it('are never repeated as a value', () => {
    for (const canary of CANARIES) {
      for (let at = 1; at <= 48; at += 1) {
        const file = replacedIn(RICH, at, canary)
        const reading = read(file, file)
        expect(shown(reading), `place ${at}`).not.toContain(canary)
        if (JSON.stringify(file).includes(canary)) expect(reading.ok, `place ${at}`).toBe(false)
      }
    }
  })

  it('are never repeated as a name, or within a longer text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CANARIES),
        places,
        fc.constantFrom('', ' ', 'x-', 'Bearer ', 'https://', 'key='),
        (canary, at, before) => {
          const text = `${before}${canary}`
          for (const by of [{ [text]: text }, [text], text, { api_key: text }]) {
            expect(shown(read(replacedIn(RICH, at, by), null))).not.toContain(canary)
          }
          expect(shown(read(`{ "a": ${text}, "${text}" `))).not.toContain(canary)
        },
      ),
      { numRuns: 500 },
    )
  })
})

it('a file that is not there is no problem in any folder', async () => {
  const reading = await loadSettings({
    environment: { variables: {}, home: '/nonexistent' },
    projectFolder: '/nonexistent\u0001',
  })
  expect(reading).toMatchObject({ ok: true, problems: [] })
})
