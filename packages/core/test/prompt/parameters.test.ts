import { jsonEncodings, jsonObject, messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Parameters, type Prompt, readBody, readRequest } from '../../src/index.ts'
import { utf8 } from '../bytes.ts'
import { runs } from '../plan/runs.ts'

const MESSAGES = [{ role: 'user', content: 'hi' }]

function read(request: unknown): Prompt {
  const result = readRequest(request)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.prompt
}

function scan(body: string): Prompt {
  const result = readBody(utf8(body))
  if (!result.ok) throw new Error(result.problem.detail)
  return result.prompt
}

function parametersOf(members: object): Parameters {
  const request = { ...members, messages: MESSAGES }
  const { parameters } = read(request)
  expect(scan(JSON.stringify(request)).parameters).toEqual(parameters)
  return parameters
}

const value = fc.oneof(
  fc.constantFrom('fast', 'standard', '', 'x'.repeat(79), 'ü'.repeat(40), null, 7, -0, 1.5, true),
  fc.array(fc.constantFrom('a', 1, null), { maxLength: 3 }),
  jsonObject,
)
const members = fc.record(
  {
    speed: value,
    thinking: value,
    output_config: fc.oneof(
      value,
      fc.record({ effort: value, format: value, task_budget: value }, { noNullPrototype: true }),
    ),
    tool_choice: value,
    context_management: value,
    output_format: value,
  },
  { requiredKeys: [], noNullPrototype: true },
)

describe('the members beside the blocks', () => {
  it.each([
    { members: {}, parameters: {}, why: 'none' },
    { members: { speed: 'fast' }, parameters: { speed: '"fast"' }, why: 'a word' },
    {
      members: { thinking: { type: 'enabled', budget_tokens: 8000 } },
      parameters: { thinking: '{"budget_tokens":8000,"type":"enabled"}' },
      why: 'keys in order',
    },
    {
      members: { output_config: { effort: 'low', format: null, other: 1 } },
      parameters: { 'output_config.effort': '"low"' },
      why: 'what counts of output_config',
    },
    {
      members: { thinking: null, tool_choice: undefined, output_config: 'x' },
      parameters: {},
      why: 'null is left out',
    },
    {
      members: { metadata: { user_id: 'u' }, max_tokens: 1, temperature: 0 },
      parameters: {},
      why: 'what costs no cache',
    },
  ])('$why', ({ members: given, parameters }) => {
    expect(parametersOf(given)).toEqual(parameters)
  })

  it('are a hash where they are long or the user’s own words', () => {
    const long = { type: 'tool', name: 'n'.repeat(100) }
    const { tool_choice, 'output_config.format': format } = parametersOf({
      tool_choice: long,
      output_config: { format: { secret: 'plan' } },
    })
    expect([tool_choice, format]).toEqual([
      expect.stringMatching(/^#[0-9a-f]{32}$/),
      expect.stringMatching(/^#[0-9a-f]{32}$/),
    ])
    expect(parametersOf({ tool_choice: { name: long.name, type: 'tool' } })).toEqual({ tool_choice })
    expect(parametersOf({ tool_choice: { ...long, name: `${long.name}x` } })).not.toEqual({ tool_choice })
  })

  it('are the same for both readers and any encoding', () => {
    fc.assert(
      fc.property(
        fc
          .tuple(messagesRequests(), members)
          .map(([request, more]) => ({ ...more, ...request }))
          .chain(request => fc.tuple(fc.constant(request), jsonEncodings(request))),
        ([request, body]) => {
          expect(scan(body).parameters).toEqual(read(request).parameters)
        },
      ),
      runs(500),
    )
  })

  it('are read from an object as it would be sent', () => {
    const thinking = { budget_tokens: Number.NaN, left: undefined, type: new Date(0), list: [undefined, () => 1] }
    const request = { messages: MESSAGES, thinking, speed: () => 1, tool_choice: { toJSON: () => 'auto' } }
    expect(read(request).parameters).toEqual(scan(JSON.stringify(request)).parameters)
    expect(read(request).parameters).toEqual({
      thinking: '{"budget_tokens":null,"list":[null,null],"type":"1970-01-01T00:00:00.000Z"}',
      tool_choice: '"auto"',
    })
  })

  it('change nothing about what can be read', () => {
    const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
    expect(readBody(utf8(`{"messages":[],"thinking":${deep(600)}}`))).toMatchObject({
      ok: false,
      problem: { code: 'too-deep' },
    })
    expect(readBody(utf8('{"messages":[],"thinking":{"a":1,}}')).ok).toBe(false)
    expect(readBody(utf8(`{"messages":[],"thinking":${deep(400)}}`)).ok).toBe(true)
  })
})

describe('the names of tools', () => {
  it.each([
    { name: 'search', is: 'search', why: 'a name' },
    { name: '', is: '', why: 'an empty one' },
    { name: 'n'.repeat(128), is: 'n'.repeat(128), why: 'the longest that the API takes' },
    { name: 'n'.repeat(129), is: null, why: 'a longer one' },
    { name: 'ü'.repeat(128), is: 'ü'.repeat(128), why: 'as long, in more bytes' },
    { name: 'n'.repeat(1_000_000), is: null, why: 'an endless one' },
    { name: 7, is: null, why: 'a number' },
  ])('are kept: $why', ({ name, is }) => {
    const request = { tools: [{ name, input_schema: {} }], messages: MESSAGES }
    const escaped = JSON.stringify(request).replaceAll('n', '\\u006e').replaceAll('"\\u006eame"', '"name"')
    const bodies = [JSON.stringify(request), escaped.replace('i\\u006eput_schema', 'input_schema')]
    const prompts = [read(request), ...bodies.map(scan)]
    expect(prompts.map(({ blocks }) => blocks[0]?.name)).toEqual([is, is, is])
  })

  it('are those of tools only', () => {
    const content = [{ type: 'tool_use', id: 'a', name: 'search', input: {} }]
    const request = { messages: [{ role: 'assistant', content }] }
    for (const { blocks } of [read(request), scan(JSON.stringify(request))]) expect(blocks[0]?.name).toBeNull()
  })
})
