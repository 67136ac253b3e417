import type { Edit } from '@sternline/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAboutOneBlock, mayBeOurs } from '../src/whose-refusal.ts'

/** A request whose last tool, second system block and newest block got a marker of ours. */
const EDITS: readonly Edit[] = [
  { what: 'set', block: 11, place: { section: 'tools', index: 11 }, ttl: '5m' },
  { what: 'set', block: 13, place: { section: 'system', index: 1 }, ttl: '5m' },
  { what: 'set', block: 40, place: { section: 'messages', message: 22, index: 0 }, ttl: '5m' },
]

const anthropic = (message: string): string =>
  JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message }, request_id: 'req_1' })

/** A 422 of FastAPI. */
const fastapi = (...detail: readonly object[]): string => JSON.stringify({ detail })
const extra = (...loc: readonly (string | number)[]): object => ({
  type: 'extra_forbidden',
  loc: ['body', ...loc],
  msg: 'Extra inputs are not permitted',
  input: { type: 'ephemeral' },
})

describe('a 400 that may be ours, so it is asked again without our markers', () => {
  it.each([
    {
      body: anthropic('A maximum of 4 blocks with cache_control may be provided. Found 5.'),
      why: 'too many: a hop added its own',
    },
    {
      body: anthropic(
        "messages.22.content.0.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.",
      ),
      why: 'an order that a hop broke',
    },
    {
      body: anthropic('messages.22.content.0.text.cache_control: Extra inputs are not permitted'),
      why: 'a model without caching',
    },
    {
      body: anthropic('tools.11.custom.cache_control: Extra inputs are not permitted'),
      why: 'markers on tools not taken',
    },
    { body: anthropic('cache_control cannot be set for empty text blocks'), why: 'a rule about markers' },
    {
      body: anthropic('Tools with defer_loading cannot use prompt caching.'),
      why: 'the same, without the member’s name',
    },
    { body: anthropic('This model does not support prompt caching'), why: 'a model of another kind' },
    {
      body: anthropic("Input tag 'ephemeral' found, expected one of: 'persistent'"),
      why: 'a kind that is not known there',
    },
    { body: anthropic('system: Input should be a valid string'), why: 'a string that we wrapped to mark it' },
    { body: anthropic('messages.22.content: Input should be a valid string'), why: 'the same in a message' },
    {
      body: anthropic('messages.22.content.0.text: Extra inputs are not permitted'),
      why: 'in the block that we marked',
    },
    { body: anthropic('messages: Input should be a valid list'), why: 'somewhere in messages, where one is ours' },
    { body: anthropic('body.tools[11].type: Field required'), why: 'a place written otherwise' },
    { body: anthropic('Invalid request.'), why: 'it says nothing' },
    {
      body: anthropic('Error: something went wrong'),
      why: 'it begins like a place, and is none',
    },
    { body: anthropic(''), why: 'an empty message' },
    { body: '{"error":{"code":"BadRequest","message":"The request is invalid."}}', why: 'Azure says nothing' },
    { body: '{"error":"unknown field cache_control"}', why: 'a hop with a shape of its own' },
    { body: '{"message":"ttl is not allowed"}', why: 'another shape' },
    { body: fastapi(extra('messages', 0, 'content', 0, 'text', 'cache_control')), why: 'FastAPI, which names a place' },
    {
      body: fastapi({ loc: ['body', 'top_p'], msg: 'Field required' }, extra('system', 0, 'cache_control')),
      why: 'one of several that it names',
    },
    {
      body: fastapi({
        type: 'string_type',
        loc: ['body', 'messages', 22, 'user', 'content'],
        msg: 'Input should be a valid string',
      }),
      why: 'a string that we wrapped, with the name of a kind in its place',
    },
    {
      body: JSON.stringify({ object: 'error', message: { detail: [extra('tools', 11, 'cache_control')] }, code: null }),
      why: 'the same inside another’s message',
    },
    { body: '{"detail":"Unprocessable"}', why: 'a detail that is a text' },
    { body: '{"detail":[]}', why: 'a detail that says nothing' },
    { body: '{"detail":[7,null,{"loc":{"toString":1},"msg":{"toString":1}}]}', why: 'a detail in no shape' },
    { body: '<html><h1>400 Bad Request</h1></html>', why: 'a page of a proxy' },
    { body: 'Bad Request', why: 'plain text' },
    { body: '', why: 'nothing' },
    { body: '{"type":"error","error":{"message":"prompt is too l', why: 'a body that broke off' },
  ])('$why', ({ body }) => {
    expect(mayBeOurs(body, EDITS)).toBe(true)
  })
})

describe('a 400 with another cause, so it is passed on at once', () => {
  it.each([
    { message: 'prompt is too long: 208310 tokens > 200000 maximum', why: 'the prompt' },
    {
      message: 'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000',
      why: 'prompt and answer together',
    },
    { message: 'max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens', why: 'the answer' },
    { message: 'temperature: range: 0..1', why: 'a parameter' },
    { message: 'context_management: Extra inputs are not permitted', why: 'a member without its beta' },
    {
      message: 'thinking.budget_tokens: Input should be greater than or equal to 1024',
      why: 'a parameter inside another',
    },
    { message: 'anthropic-version: header is required', why: 'a header' },
    { message: 'Unexpected value(s) `advisor-tool-2026-03-01` for the `anthropic-beta` header', why: 'a beta' },
    { message: 'Your credit balance is too low to access the Anthropic API.', why: 'money' },
    { message: 'You have reached your specified API usage limits.', why: 'a limit of the account' },
    {
      message: 'messages.22: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1.',
      why: 'a conversation that lost a result, though ours stands there too',
    },
    {
      message: 'messages.7.content.3.image.source.base64: image exceeds 5 MB maximum',
      why: 'a block that we did not touch',
    },
    {
      message: 'messages.2.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1',
      why: 'another block',
    },
    { message: 'tools.3.custom.input_examples: Extra inputs are not permitted', why: 'another tool' },
    { message: 'system.0.citations: Extra inputs are not permitted', why: 'another block of the system prompt' },
    { message: 'structured_outputs not supported in your workspace.', why: 'what Azure lacks' },
    { message: 'API version not supported', why: 'an address' },
  ])('$why: $message', ({ message }) => {
    expect(mayBeOurs(anthropic(message), EDITS)).toBe(false)
    expect(mayBeOurs(JSON.stringify({ error: { code: 'x', message } }), EDITS)).toBe(false)
    expect(mayBeOurs(JSON.stringify({ detail: message }), EDITS)).toBe(false)
  })

  it.each([
    { place: ['max_tokens'], why: 'a parameter' },
    { place: ['messages', 7, 'user', 'name'], why: 'another message' },
    { place: ['tools', 3, 'strict'], why: 'another tool' },
  ])('$why, in a list of FastAPI’s', ({ place }) => {
    expect(mayBeOurs(fastapi(extra(...place)), EDITS)).toBe(false)
    expect(mayBeOurs(JSON.stringify({ message: { detail: [extra(...place)] } }), EDITS)).toBe(false)
    // What was sent is repeated, and says nothing.
    expect(mayBeOurs(fastapi({ ...extra(...place), input: 'cache_control' }), EDITS)).toBe(false)
  })
})

describe('a refusal of our markers', () => {
  it.each([
    { body: anthropic('messages.0.content.0.text.cache_control: cannot be set for this block'), why: 'a place' },
    { body: anthropic('messages.3: cache_control cannot be set here'), why: 'a message' },
    { body: anthropic('Invalid request: tools[11].cache_control is not allowed'), why: 'a place further on' },
    { body: anthropic("Invalid ('messages', 22, 'content', 0): no"), why: 'a place as Python prints it' },
    { body: '{"error":"system.1.cache_control: not for this block"}', why: 'a place, in another shape' },
    {
      body: fastapi({ type: 'value_error', loc: ['body', 'system', 1, 'cache_control'], msg: 'too short' }),
      why: 'a place of FastAPI’s',
    },
    {
      body: anthropic('system.1.cache_control: not supported for this kind of block'),
      why: 'what a kind of block has not',
    },
  ])('that names one block is about that block: $why', ({ body }) => {
    expect(isAboutOneBlock(body)).toBe(true)
  })

  it.each([
    { body: anthropic('messages.22.content.0.text.cache_control: Extra inputs are not permitted'), why: 'the member' },
    { body: fastapi(extra('messages', 0, 'content', 0, 'text', 'cache_control')), why: 'the member, to FastAPI' },
    { body: anthropic('system.0: unknown field `cache_control`'), why: 'the member, in other words' },
    { body: anthropic('tools[0].cache_control: prompt caching is not supported by this model'), why: 'the model' },
    {
      body: anthropic('messages.0.content.0: the model does not support cache_control'),
      why: 'the model, in other words',
    },
    {
      body: anthropic('A maximum of 4 blocks with cache_control may be provided. Found 5.'),
      why: 'all of them together',
    },
    { body: anthropic('system: Input should be a valid string'), why: 'a whole section' },
    { body: anthropic('This model does not support prompt caching'), why: 'no place' },
    { body: 'Bad Request', why: 'nothing that can be read' },
    { body: '', why: 'nothing at all' },
  ])('is about all requests where it speaks of $why', ({ body }) => {
    expect(isAboutOneBlock(body)).toBe(false)
  })
})

describe('any refusal', () => {
  it('that names a place of ours is asked again, and no body is too odd to judge', () => {
    const edit = fc.constantFrom(...EDITS)
    fc.assert(
      fc.property(edit, fc.string(), (one, text) => {
        if (!('place' in one)) return
        const { place } = one
        const at =
          place.section === 'messages'
            ? `messages.${place.message}.content.${place.index}`
            : `${place.section}.${place.index}`
        expect(mayBeOurs(anthropic(`${at}.x: no`), EDITS)).toBe(true)
        expect(typeof mayBeOurs(text, EDITS)).toBe('boolean')
        expect(typeof mayBeOurs(JSON.stringify({ error: text }), EDITS)).toBe('boolean')
        expect(typeof isAboutOneBlock(text)).toBe('boolean')
      }),
    )
  })

  it.each([
    '['.repeat(100_000),
    'a.'.repeat(100_000),
    `${'a'.repeat(200_000)}`,
    `anthropic-beta ${'unexpected value(s) '.repeat(10_000)}`,
    'model messages '.repeat(20_000),
    `tools${' '.repeat(200_000)}`,
  ])('that is long takes no time', message => {
    expect(mayBeOurs(anthropic(message), EDITS)).toBe(true)
    expect(isAboutOneBlock(anthropic(message))).toBe(false)
  })
})
