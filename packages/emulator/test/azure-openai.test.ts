import { describe, expect, it } from 'vitest'
import { OpenAiCache } from '../src/openai/openai-cache.ts'
import { type Body, MINUTE, request, standingEmulator } from './support.ts'

type Emulator = ReturnType<typeof standingEmulator>

const CHAT = '/openai/v1/chat/completions'
const RESPONSES = '/openai/v1/responses'
const KEY = { 'api-key': 'k' }
const CHARACTERS_PER_TOKEN = 2.75

/** A chat whose prompt has exactly so many tokens: a long shared text, then what is new. */
function chat(tokens: number, more: Body = {}): Body {
  const empty = { model: 'gpt-5.5', messages: [{ role: 'user', content: '' }], ...more }
  const overhead = JSON.stringify(empty.messages[0]).length
  const content = 'the same words again and again '
    .repeat(2_000)
    .slice(0, Math.floor(tokens * CHARACTERS_PER_TOKEN) - overhead)
  return { ...empty, messages: [{ role: 'user', content }] }
}

async function post(
  emulator: Emulator,
  asking: Body,
  path = CHAT,
  headers: Record<string, string> = KEY,
): Promise<Response> {
  return emulator.fetch(request(path, asking, headers))
}

type Usage = Readonly<{ prompt: number; cached: number; written: number }>

async function usage(emulator: Emulator, asking: Body, headers = KEY): Promise<Usage> {
  const response = await post(emulator, asking, CHAT, headers)
  const answer = await response.json()
  if (response.status !== 200) throw new Error(JSON.stringify(answer))
  const { cached_tokens, cache_write_tokens } = answer.usage.prompt_tokens_details
  return { prompt: answer.usage.prompt_tokens, cached: cached_tokens, written: cache_write_tokens }
}

describe('the cache', () => {
  it.each([
    { tokens: 1_023, cached: 0 },
    { tokens: 1_100, cached: 1_024 },
    { tokens: 1_151, cached: 1_024 },
    { tokens: 1_152, cached: 1_152 },
    { tokens: 1_279, cached: 1_152 },
    { tokens: 1_280, cached: 1_280 },
  ])('Z10: of $tokens tokens $cached are cached the second time', async ({ tokens, cached }) => {
    const emulator = standingEmulator()
    expect(await usage(emulator, chat(tokens))).toMatchObject({ prompt: tokens, cached: 0 })
    expect(await usage(emulator, chat(tokens))).toMatchObject({ prompt: tokens, cached })
  })

  it('a longer prompt reads what it shares, in whole steps', async () => {
    const emulator = standingEmulator()
    await usage(emulator, chat(2_000))
    expect(await usage(emulator, chat(3_000))).toMatchObject({ cached: 1_920 })
    const changed = JSON.parse(JSON.stringify(chat(3_000)).replace('the same words', 'not the same'))
    expect(await usage(emulator, changed)).toMatchObject({ cached: 0 })
  })

  it('another key, workspace or deployment has another cache', async () => {
    const emulator = standingEmulator()
    await usage(emulator, chat(2_000, { prompt_cache_key: 'a' }))
    expect(await usage(emulator, chat(2_000, { prompt_cache_key: 'a' }))).toMatchObject({ cached: 1_920 })
    expect(await usage(emulator, chat(2_000, { prompt_cache_key: 'b' }))).toMatchObject({ cached: 0 })
    expect(await usage(emulator, chat(2_000, { prompt_cache_key: 'a' }), { 'api-key': 'other' })).toMatchObject({
      cached: 0,
    })
    expect(await usage(emulator, chat(2_000, { prompt_cache_key: 'a', model: 'gpt-5' }))).toMatchObject({ cached: 0 })
  })

  it.each<{ model: string; more?: Body; gap: number; cached: boolean; why: string }>([
    { model: 'gpt-5', gap: 4, cached: true, why: 'in memory, five minutes unused' },
    { model: 'gpt-5', gap: 6, cached: false, why: 'in memory' },
    { model: 'gpt-5', more: { prompt_cache_retention: '24h' }, gap: 600, cached: true, why: 'asked for a day' },
    { model: 'gpt-5.5', gap: 600, cached: true, why: 'a day by itself' },
    { model: 'gpt-5.5', more: { prompt_cache_retention: 'in_memory' }, gap: 6, cached: false, why: 'asked for less' },
    { model: 'gpt-5.6', gap: 29, cached: true, why: 'half an hour' },
    { model: 'gpt-5.6', gap: 31, cached: false, why: 'half an hour' },
  ])('$model after $gap minutes: $cached, $why', async ({ model, more, gap, cached }) => {
    const emulator = standingEmulator()
    await usage(emulator, chat(2_000, { model, ...more }))
    emulator.clock.advance(gap * MINUTE)
    expect((await usage(emulator, chat(2_000, { model, ...more }))).cached > 0).toBe(cached)
  })

  it('in memory nothing lives longer than an hour, used or not', async () => {
    const emulator = standingEmulator()
    const seen: boolean[] = []
    for (let at = 0; at <= 64; at += 4) {
      seen.push((await usage(emulator, chat(2_000, { model: 'gpt-5' }))).cached > 0)
      emulator.clock.advance(4 * MINUTE)
    }
    expect(seen).toEqual([false, ...Array(15).fill(true), false])
  })

  it('is bounded', () => {
    const cache = new OpenAiCache(100)
    const rules = { isImplicit: true, hasBreakpoints: false, idleMs: 1, longestMs: 1 }
    for (let i = 0; i < 50; i += 1) {
      const prompt = { text: `${i} `.repeat(4_000), breakpoints: [] }
      cache.serve({ scope: 's', deployment: 'd', key: '', at: i, prompt, rules })
    }
    expect(cache.size).toBe(100)
  })
})

describe('Z11: breakpoints', () => {
  const MARK = { prompt_cache_breakpoint: { mode: 'explicit' } }
  const part = (name: string, marked = true) => ({
    type: 'text',
    text: `${name} `.repeat(1_500),
    ...(marked ? MARK : {}),
  })
  const marked = (parts: unknown[], more: Body = {}): Body => ({
    model: 'gpt-5.6',
    messages: [{ role: 'user', content: parts }],
    ...more,
  })
  const explicit = { prompt_cache_options: { mode: 'explicit', ttl: '30m' } }
  const names = ['a', 'b', 'c', 'd', 'e']
  /** Which prefixes of the five parts were written: each is asked for by a request that differs after it. */
  const readable = async (more: Body): Promise<readonly string[]> => {
    const found: string[] = []
    for (const [i, name] of names.entries()) {
      const emulator = standingEmulator()
      await usage(
        emulator,
        marked(
          names.map(each => part(each)),
          more,
        ),
      )
      const asking = marked([...names.slice(0, i + 1).map(each => part(each)), part('z', false)], explicit)
      if ((await usage(emulator, asking)).cached > 0) found.push(name)
    }
    return found
  }

  it('an older model refuses them', async () => {
    for (const asking of [marked([part('a')], { model: 'gpt-5.5' }), chat(2_000, { model: 'gpt-5', ...explicit })]) {
      const response = await post(standingEmulator(), asking)
      expect(response.status).toBe(400)
      expect((await response.json()).error).toMatchObject({
        type: 'invalid_request_error',
        code: 'unsupported_parameter',
      })
    }
  })

  it('explicit without any: nothing is cached', async () => {
    const emulator = standingEmulator()
    const asking = marked([part('a', false)], explicit)
    await usage(emulator, asking)
    expect(await usage(emulator, asking)).toMatchObject({ cached: 0, written: 0 })
  })

  it('implicit and five: the latest three, and the end', async () => {
    // Asked for with the latest four of the walk: a prefix of `c` finds `c`, one of `a` or `b` finds nothing.
    expect(await readable({})).toEqual(['c', 'd', 'e'])
  })

  it('explicit and five: the latest four', async () => {
    expect(await readable(explicit)).toEqual(['b', 'c', 'd', 'e'])
  })

  it('the boundary is exact, and what is written is told', async () => {
    const emulator = standingEmulator()
    const asking = marked([part('a'), part('z', false)], explicit)
    const first = await usage(emulator, asking)
    expect(first.written).toBeGreaterThanOrEqual(1_024)
    expect(first.written % 128).not.toBe(0)
    expect(await usage(emulator, asking)).toEqual({ prompt: first.prompt, cached: first.written, written: 0 })
  })
})

describe('the API', () => {
  const TOOL = {
    type: 'function',
    function: {
      name: 'search',
      parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
    },
  }
  const asking = { model: 'gpt-5.5', messages: [{ role: 'user', content: 'Where is mooringFee?' }], tools: [TOOL] }

  it('a chat with a tool goes its way to an answer', async () => {
    const emulator = standingEmulator()
    const first = await (await post(emulator, asking)).json()
    expect(first).toMatchObject({
      object: 'chat.completion',
      model: 'gpt-5.5',
      choices: [
        {
          finish_reason: 'tool_calls',
          message: { role: 'assistant', tool_calls: [{ type: 'function', function: { name: 'search' } }] },
        },
      ],
    })
    const [{ message }] = first.choices
    const [call] = message.tool_calls
    expect(JSON.parse(call.function.arguments)).toEqual({ query: 'mooringFee' })
    const result = { role: 'tool', tool_call_id: call.id, content: 'src/berth.ts:3:export function mooringFee' }
    const second = await (await post(emulator, { ...asking, messages: [...asking.messages, message, result] })).json()
    expect(second.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: expect.stringContaining('src/berth.ts:3') },
    })
  })

  it('a streamed chat says the same in pieces, with usage when asked for', async () => {
    const whole = (await (await post(standingEmulator(), asking)).json()).choices[0]
    const text = await (
      await post(standingEmulator(), { ...asking, stream: true, stream_options: { include_usage: true } })
    ).text()
    expect(text).toMatch(/data: \[DONE\]\n\n$/)
    const chunks = text
      .split('\n\n')
      .slice(0, -2)
      .map(line => JSON.parse(line.slice('data: '.length)))
    const deltas = chunks.flatMap(chunk => chunk.choices.map((choice: { delta: unknown }) => choice.delta))
    expect(deltas.map(delta => delta.content ?? '').join('')).toBe(whole.message.content)
    const [{ function: called }] = whole.message.tool_calls
    expect(
      deltas
        .flatMap(delta => delta.tool_calls ?? [])
        .map(call => call.function.arguments)
        .join(''),
    ).toBe(called.arguments)
    expect(chunks.at(-2).choices[0].finish_reason).toBe('tool_calls')
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: expect.any(Number) } })
    const without = await (await post(standingEmulator(), { ...asking, stream: true })).text()
    expect(without).not.toContain('prompt_tokens')
  })

  it('responses, whole and streamed', async () => {
    const body = { model: 'gpt-5.5', input: 'Where is mooringFee?', tools: [{ type: 'function', ...TOOL.function }] }
    const whole = await (await post(standingEmulator(), body, RESPONSES)).json()
    expect(whole).toMatchObject({
      object: 'response',
      status: 'completed',
      output: [
        { type: 'message', content: [{ type: 'output_text' }] },
        { type: 'function_call', name: 'search' },
      ],
      usage: { input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 } },
    })
    const text = await (await post(standingEmulator(), { ...body, stream: true }, RESPONSES)).text()
    const events = text
      .split('\n\n')
      .slice(0, -1)
      .map(event => JSON.parse(event.split('\ndata: ')[1] ?? ''))
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i))
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { output: whole.output.map(() => expect.anything()) },
    })
    const items = [...body.tools, ...whole.output]
    expect(items).toHaveLength(3)
    const next = {
      ...body,
      input: [
        { role: 'user', content: [{ type: 'input_text', text: body.input }] },
        ...whole.output,
        {
          type: 'function_call_output',
          call_id: whole.output[1].call_id,
          output: 'src/berth.ts:3:function mooringFee',
        },
      ],
    }
    const second = await (await post(standingEmulator(), next, RESPONSES)).json()
    expect(second.output[0].content[0].text).toContain('src/berth.ts:3')
  })

  it('max_completion_tokens cuts', async () => {
    const { choices } = await (
      await post(standingEmulator(), { ...asking, tools: [], max_completion_tokens: 4 })
    ).json()
    expect(choices[0].finish_reason).toBe('length')
  })

  it.each<{
    why: string
    path?: string
    sent?: unknown
    headers?: Record<string, string>
    status: number
    error: unknown
  }>([
    {
      why: 'no deployment',
      sent: { ...asking, model: 'mine' },
      status: 404,
      error: { code: 'DeploymentNotFound', message: expect.stringMatching(/^The API deployment for this resource/) },
    },
    {
      why: 'no credential',
      headers: {},
      status: 401,
      error: { code: '401', message: expect.stringMatching(/^Access denied/) },
    },
    {
      why: 'no messages',
      sent: { model: 'gpt-5' },
      status: 400,
      error: {
        message: "Missing required parameter: 'messages'.",
        type: 'invalid_request_error',
        param: 'messages',
        code: 'missing_required_parameter',
      },
    },
    { why: 'no model', sent: { messages: [] }, status: 400, error: expect.objectContaining({ param: 'model' }) },
    {
      why: 'max_tokens on a model that reasons',
      sent: { ...asking, max_tokens: 5 },
      status: 400,
      error: expect.objectContaining({ code: 'unsupported_parameter' }),
    },
    {
      why: 'no input',
      path: RESPONSES,
      sent: { model: 'gpt-5' },
      status: 400,
      error: expect.objectContaining({ param: 'input' }),
    },
    {
      why: 'a conversation that is not kept',
      path: RESPONSES,
      sent: { model: 'gpt-5', input: 'x', previous_response_id: 'resp_1' },
      status: 400,
      error: expect.objectContaining({ code: 'previous_response_not_found' }),
    },
    {
      why: "A3: a deployment's path without a version",
      path: '/openai/deployments/gpt-5/chat/completions',
      status: 404,
      error: { code: '404', message: 'Resource not found' },
    },
    {
      why: 'A3: an unknown path',
      path: '/openai/v1//chat/completions',
      status: 404,
      error: { code: '404', message: 'Resource not found' },
    },
    {
      why: 'A5: a dated version on v1',
      path: `${CHAT}?api-version=2024-10-21`,
      status: 400,
      error: { code: 'BadRequest', message: 'API version not supported' },
    },
    {
      why: 'not JSON',
      sent: '{',
      status: 400,
      error: expect.objectContaining({ type: 'invalid_request_error' }),
    },
  ])('$status for $why', async ({ path = CHAT, sent = asking, headers = KEY, status, error }) => {
    const response = await standingEmulator().fetch(request(path, sent, headers))
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ error })
  })

  it("a deployment's own path names it", async () => {
    const emulator = standingEmulator({ deployments: { 'my gpt': 'gpt-4.1' } })
    const path = '/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21'
    const { model } = await (await post(emulator, { messages: asking.messages, max_tokens: 50 }, path)).json()
    expect(model).toBe('gpt-4.1')
  })
})
