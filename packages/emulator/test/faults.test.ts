import { describe, expect, it } from 'vitest'
import type { EmulatorOptions, Wait } from '../src/index.ts'
import { BASE, type Body, conversation, request, standingEmulator } from './support.ts'

const body = conversation('1-10', '10*')
const streamed = { ...body, stream: true }

function asked(fault: string, asking: Body = body, path = '/v1/messages'): Request {
  const headers = { 'x-api-key': 'a', 'anthropic-version': '2023-06-01', 'x-emulator-fault': fault }
  return request(path, asking, headers)
}

function admin(path: string, body?: unknown, method = 'POST'): Request {
  return new Request(`${BASE}${path}`, body === undefined ? { method } : { method, body: JSON.stringify(body) })
}

describe('statuses', () => {
  it.each([
    { fault: '400', status: 400, type: 'invalid_request_error' },
    { fault: '401', status: 401, type: 'authentication_error' },
    { fault: '402', status: 402, type: 'billing_error' },
    { fault: '403', status: 403, type: 'permission_error' },
    { fault: '404', status: 404, type: 'not_found_error' },
    { fault: '409', status: 409, type: 'conflict_error' },
    { fault: '413', status: 413, type: 'request_too_large' },
    { fault: '429', status: 429, type: 'rate_limit_error' },
    { fault: '429; retry-after=30', status: 429, type: 'rate_limit_error', retryAfter: '30' },
    { fault: ' 429 ;retry-after = 0', status: 429, type: 'rate_limit_error', retryAfter: '0' },
    { fault: '500', status: 500, type: 'api_error' },
    { fault: '502', status: 502, type: 'api_error' },
    { fault: '503', status: 503, type: 'api_error' },
    { fault: '504', status: 504, type: 'timeout_error' },
    { fault: '529', status: 529, type: 'overloaded_error' },
  ])("$fault in Anthropic's shape", async ({ fault, status, type, retryAfter }) => {
    const response = await standingEmulator().fetch(asked(fault))
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe(retryAfter ?? null)
    expect(await response.json()).toEqual({
      type: 'error',
      error: { type, message: expect.stringMatching(/./) },
      request_id: response.headers.get('request-id'),
    })
  })

  it.each([
    { fault: '401', code: '401', text: 'Access denied due to invalid subscription key or wrong API endpoint.' },
    { fault: '403', code: 'PermissionDenied', text: 'lacks the required data action' },
    { fault: '404', code: 'DeploymentNotFound', text: 'The API deployment for this resource does not exist.' },
    { fault: '404; wording=named', code: 'DeploymentNotFound', text: /^The API deployment \S+ does not exist\./ },
    { fault: '429; retry-after=50', code: '429', text: 'Rate limit is exceeded. Try again in 50 seconds.' },
    { fault: '500', code: 'InternalServerError', text: 'The server had an error' },
  ])("$fault in the shape of Azure's gateway, on both its paths", async ({ fault, code, text }) => {
    for (const path of ['/anthropic/v1/messages', '/openai/v1/chat/completions']) {
      const response = await standingEmulator().fetch(asked(fault, body, path))
      expect(response.status).toBe(Number(fault.slice(0, 3)))
      const { error, ...rest } = await response.json()
      expect(rest).toEqual({})
      expect(error).toEqual({ code, message: expect.stringMatching(text) })
      expect(response.headers.get('apim-request-id')).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    }
  })

  it('an overload on Foundry is told by the model, in its own shape', async () => {
    const response = await standingEmulator().fetch(asked('529', body, '/anthropic/v1/messages'))
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } })
  })

  it('a refused request is neither billed nor cached', async () => {
    const emulator = standingEmulator()
    await emulator.fetch(asked('529'))
    const { usage } = await (await emulator.fetch(request('/v1/messages', body))).json()
    expect(usage.cache_read_input_tokens).toBe(0)
  })

  it.each([
    '418',
    '429; retry-after=soon',
    '529; retry=1',
    'garbage; ms=1',
    'cut-stream; how=gently',
    '',
    ';',
    'slow-first-byte; ms=-1',
  ])('400 for what is no fault: %j', async fault => {
    const response = await standingEmulator().fetch(asked(fault))
    expect(response.status).toBe(400)
    expect((await response.json()).error.message).toContain('x-emulator-fault: Input should be one of')
  })
})

describe('spoiled answers', () => {
  it('a slow first byte', async () => {
    const waits: number[] = []
    const wait: Wait = ms => {
      waits.push(ms)
      return Promise.resolve()
    }
    const response = await standingEmulator({ wait }).fetch(asked('slow-first-byte; ms=1500'))
    expect(waits).toEqual([1500])
    expect(await response.json()).toMatchObject({ type: 'message' })
  })

  it('a stream cut by a reset, after so many events; what was written to the cache stays', async () => {
    const emulator = standingEmulator()
    const response = await emulator.fetch(asked('cut-stream; after=3', streamed))
    expect(response.status).toBe(200)
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    const events: string[] = []
    await expect(
      (async () => {
        for (let next = await reader.read(); !next.done; next = await reader.read()) events.push(next.value)
      })(),
    ).rejects.toThrow('broke the connection off')
    expect(events.join('')).not.toContain('message_stop')
    const { usage } = await (await emulator.fetch(request('/v1/messages', body))).json()
    expect(usage.cache_read_input_tokens).toBeGreaterThan(0)
  })

  it('a stream cut as if all were well', async () => {
    const text = await (await standingEmulator().fetch(asked('cut-stream; after=3; how=close', streamed))).text()
    expect(text.match(/^event: /gm)).toHaveLength(3)
    expect(text).not.toContain('message_stop')
  })

  it('an answer that is not streamed is cut in its middle', async () => {
    const response = await standingEmulator().fetch(asked('cut-stream; how=close'))
    const text = await response.text()
    expect(text).toMatch(/^\{"id":"msg_/)
    expect(() => JSON.parse(text)).toThrow()
  })

  it('a stream that tells of an overload', async () => {
    const text = await (await standingEmulator().fetch(asked('error-event; after=2', streamed))).text()
    expect(text.trimEnd().split('\n\n').at(-1)).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    )
  })

  it.each([body, streamed])('garbage under a good header', async asking => {
    const good = await standingEmulator().fetch(request('/v1/messages', asking))
    await good.body?.cancel()
    const response = await standingEmulator().fetch(asked('garbage', asking))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(good.headers.get('content-type'))
    expect(await response.text()).toContain('emulated garbage')
  })
})

describe('by admin call', () => {
  const next = async (emulator: ReturnType<typeof standingEmulator>): Promise<number> => {
    const response = await emulator.fetch(request('/v1/messages', body))
    await response.body?.cancel()
    return response.status
  }

  it('the next requests, in order, and no others', async () => {
    const emulator = standingEmulator()
    await emulator.fetch(admin('/emulator/faults', { fault: '529', next: 2 }))
    const state = await (await emulator.fetch(admin('/emulator/faults', { fault: 401 }))).json()
    expect(state).toEqual({
      queue: [
        { fault: '529', left: 2 },
        { fault: '401', left: 1 },
      ],
      rate: null,
    })
    // Neither admin calls nor hello are counted.
    await emulator.fetch(new Request(`${BASE}/api/hello`, { method: 'HEAD' }))
    expect([await next(emulator), await next(emulator), await next(emulator), await next(emulator)]).toEqual([
      529, 529, 401, 200,
    ])
  })

  it('a share of all requests, the same for the same seed', async () => {
    const statuses = async (seed: number): Promise<number[]> => {
      const emulator = standingEmulator({ seed })
      await emulator.fetch(admin('/emulator/faults', { fault: '500', rate: 0.25 }))
      return Promise.all(Array.from({ length: 200 }, () => next(emulator)))
    }
    const found = await statuses(1)
    const failed = found.filter(status => status === 500).length
    expect(failed).toBeGreaterThan(25)
    expect(failed).toBeLessThan(75)
    expect(await statuses(1)).toEqual(found)
    expect(await statuses(2)).not.toEqual(found)
  })

  it('until they are cleared', async () => {
    const emulator = standingEmulator()
    await emulator.fetch(admin('/emulator/faults', { fault: '529', next: 100 }))
    await emulator.fetch(admin('/emulator/faults', { fault: '500', rate: 1 }))
    const cleared = await emulator.fetch(admin('/emulator/faults', undefined, 'DELETE'))
    expect(await cleared.json()).toEqual({ queue: [], rate: null })
    expect(await next(emulator)).toBe(200)
  })

  it.each([
    { fault: '418' },
    { fault: '529', next: 0 },
    { fault: '529', next: 1.5 },
    { fault: '529', rate: 2 },
    { fault: { status: 529 } },
    {},
  ])('400 for %j', async order => {
    const response = await standingEmulator().fetch(admin('/emulator/faults', order))
    expect(response.status).toBe(400)
    expect((await response.json()).error.message).toContain('Input should be one of')
  })

  it('a hundred orders wait at most', async () => {
    const emulator = standingEmulator()
    for (let i = 0; i < 100; i += 1) await emulator.fetch(admin('/emulator/faults', { fault: '529' }))
    expect((await emulator.fetch(admin('/emulator/faults', { fault: '529' }))).status).toBe(400)
  })

  it('moves the clock, forward only', async () => {
    const emulator = standingEmulator()
    const { now } = await (await emulator.fetch(admin('/emulator/clock', undefined, 'GET'))).json()
    expect(now).toBe(emulator.clock.now())
    const moved = await emulator.fetch(admin('/emulator/clock', { advanceMs: 301_000 }))
    expect(await moved.json()).toEqual({ now: now + 301_000 })
    expect(emulator.clock.now()).toBe(now + 301_000)
    for (const advanceMs of [-1, 'soon', undefined, null]) {
      const refused = await emulator.fetch(admin('/emulator/clock', { advanceMs }))
      expect(refused.status).toBe(400)
    }
    expect(emulator.clock.now()).toBe(now + 301_000)
  })
})

describe('by scenario', () => {
  const TOOL = { name: 'look', input_schema: { type: 'object' } }
  const answers = [
    { text: 'First.' },
    { fault: '529' },
    { thinking: 'Hm.', text: 'I look.', calls: [{ name: 'look', input: { at: 'x' } }] },
    { text: 'Done.' },
  ]
  const reply = async (emulator: ReturnType<typeof standingEmulator>, more: Body = {}) => {
    const response = await emulator.fetch(request('/v1/messages', { ...body, ...more }))
    const { content, error, stop_reason } = await response.json()
    return error === undefined ? { stop_reason, content } : response.status
  }

  it('answers and faults come in their order, a call when its tool is offered, then the agent', async () => {
    const emulator = standingEmulator({ scenario: { answers } })
    expect(await reply(emulator)).toMatchObject({ stop_reason: 'end_turn', content: [{ text: 'First.' }] })
    expect(await reply(emulator)).toBe(529)
    expect(await reply(emulator)).toMatchObject({ content: [{ text: expect.stringMatching(/^Emulated answer/) }] })
    const thinking = { type: 'enabled', budget_tokens: 1024 }
    expect(await reply(emulator, { tools: [TOOL], thinking })).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', name: 'look', input: { at: 'x' } },
      ],
    })
    expect(await reply(emulator)).toMatchObject({ content: [{ text: 'Done.' }] })
    expect(await reply(emulator)).toMatchObject({ content: [{ text: expect.stringMatching(/^Emulated answer/) }] })
  })

  it('may begin again', async () => {
    const emulator = standingEmulator({ scenario: { answers: [{ text: 'a' }, { fault: 500 }], after: 'repeat' } })
    expect([await reply(emulator), await reply(emulator), await reply(emulator)]).toMatchObject([
      { content: [{ text: 'a' }] },
      500,
      { content: [{ text: 'a' }] },
    ])
  })

  it.each<{ scenario: unknown; at: string }>([
    { scenario: null, at: 'the file' },
    { scenario: [], at: 'the file' },
    { scenario: {}, at: 'answers' },
    { scenario: { answers: ['x'] }, at: 'answers[0]' },
    { scenario: { answers: [{}, { text: 7 }] }, at: 'answers[1].text' },
    { scenario: { answers: [{ thinking: 7 }] }, at: 'answers[0].thinking' },
    { scenario: { answers: [{ fault: 'x' }] }, at: 'answers[0].fault' },
    { scenario: { answers: [{ calls: {} }] }, at: 'answers[0].calls' },
    { scenario: { answers: [{ calls: [{}] }] }, at: 'answers[0].calls[0].name' },
    { scenario: { answers: [{ calls: [{ name: 'x', input: 'y' }] }] }, at: 'answers[0].calls[0].input' },
    { scenario: { answers: [], after: 'stop' }, at: 'after' },
  ])('says what is wrong with $at', ({ scenario, at }) => {
    const options: EmulatorOptions = { scenario }
    expect(() => standingEmulator(options)).toThrow(expect.objectContaining({ code: 'bad-scenario' }))
    expect(() => standingEmulator(options)).toThrow(`${at} is not`)
  })
})
