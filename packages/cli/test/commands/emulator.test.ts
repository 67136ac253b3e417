import { createServer, request as httpRequest } from 'node:http'
import Anthropic, { InternalServerError, RateLimitError } from '@anthropic-ai/sdk'
import { tempFile } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../../src/run.ts'
import { fakeIo } from '../support/fake-io.ts'
import { launch } from '../support/launcher.ts'

const RUNS_AT = /runs at (http:\/\/127\.0\.0\.1:(\d+))\n/

type Running = Readonly<{ url: string; port: number; out: string; stop: () => Promise<number> }>

/** Runs the command in this process, on any free port, until it is stopped. */
async function start(...args: readonly string[]): Promise<Running> {
  const stop = new AbortController()
  const io = fakeIo({ stop: stop.signal })
  const ended = run(['emulator', '--port', '0', ...args], io)
  onTestFinished(async () => {
    stop.abort()
    await ended
  })
  await expect.poll(() => RUNS_AT.test(io.outText()) || io.errText()).toBe(true)
  const [, url = '', port = ''] = RUNS_AT.exec(io.outText()) ?? []
  return {
    url,
    port: Number(port),
    out: io.outText(),
    stop: () => {
      stop.abort()
      return ended
    },
  }
}

const client = (baseURL: string): Anthropic => new Anthropic({ apiKey: 'any', authToken: null, baseURL, maxRetries: 0 })

const params = {
  model: 'claude-opus-5',
  max_tokens: 60,
  system: [{ type: 'text', text: 'Mind the rules. '.repeat(200), cache_control: { type: 'ephemeral' } }],
  messages: [{ role: 'user', content: 'How many berths are free?' }],
} satisfies Anthropic.MessageCreateParamsNonStreaming

type Answer = Readonly<{ status: number; body: string }>

/** A request with the very headers that are given, `Host` and `Origin` too. */
function plain(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
    })
    sent.on('error', reject).end(body)
  })
}

describe('sternline emulator', { timeout: 60_000 }, () => {
  it('serves the official SDK through the launcher, streaming and not, and Ctrl-C ends it with 0', async () => {
    const served = launch(['emulator', '--port', '0', '--speed', '0'])
    const [, url = ''] = await served.says(RUNS_AT)
    await served.says(/Ctrl-C stops it/)
    expect(served.out()).toContain(`ANTHROPIC_BASE_URL=${url}\n`)
    const first = await client(url).messages.create(params)
    expect(first.usage.cache_creation_input_tokens).toBeGreaterThan(512)
    const second = await client(url).messages.stream(params).finalMessage()
    expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens)
    expect(second.content).toEqual(first.content)
    await fetch(`${url}/emulator/clock`, { method: 'POST', body: '{"advanceMs":301000}' })
    expect((await client(url).messages.create(params)).usage.cache_read_input_tokens).toBe(0)
    served.kill('SIGINT')
    expect(await served.ended).toMatchObject({ code: 0, signal: null })
    await expect(fetch(url)).rejects.toThrow()
  })

  it('is stopped in the middle of an answer', async () => {
    const { url, stop } = await start('--speed', '1')
    const stream = client(url).messages.stream(params)
    stream.on('error', () => undefined)
    for await (const event of stream) if (event.type === 'content_block_delta') break
    expect(await stop()).toBe(0)
  })

  it.each<Readonly<{ why: string; args: readonly string[]; check: (running: Running) => Promise<unknown> }>>([
    {
      why: 'a deployment, and what is refused where there is none',
      args: [
        '--deployment',
        'my-opus=claude-opus-5',
        '--deployment',
        'eu=claude-opus-5@azure',
        '--deployment-not-found',
        'named',
      ],
      check: async ({ port }) => {
        const ask = (model: string, more = {}): Promise<Answer> =>
          plain(
            port,
            '/anthropic/v1/messages',
            { 'api-key': 'k', 'anthropic-version': '2023-06-01' },
            'POST',
            JSON.stringify({ ...params, model, ...more }),
          )
        expect((await ask('my-opus')).status).toBe(200)
        expect(await ask('other')).toMatchObject({
          status: 404,
          body: expect.stringContaining('The API deployment other does not exist'),
        })
        const web = { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }
        expect([(await ask('my-opus', web)).status, (await ask('eu', web)).status]).toEqual([200, 400])
      },
    },
    {
      why: 'limits that the headers tell',
      args: ['--limit-requests', '7', '--limit-input', '9000', '--limit-output', '80'],
      check: async ({ url }) => {
        const { response } = await client(url).messages.create(params).withResponse()
        const limit = (name: string): string | null => response.headers.get(`anthropic-ratelimit-${name}-limit`)
        expect(['requests', 'input-tokens', 'output-tokens'].map(limit)).toEqual(['7', '9000', '80'])
      },
    },
    {
      why: 'entries that are all lost early',
      args: ['--evict', '1'],
      check: async ({ url }) => {
        await client(url).messages.create(params)
        expect((await client(url).messages.create(params)).usage.cache_read_input_tokens).toBe(0)
      },
    },
    {
      why: 'no admin calls',
      args: ['--no-admin'],
      check: async ({ url, out }) => {
        expect((await fetch(`${url}/emulator/clock`)).status).toBe(404)
        expect(out).not.toContain('/emulator/clock')
      },
    },
    {
      why: 'a run of calls as one position, and a cheaper change of effort',
      args: [
        '--positions',
        'collapsed',
        '--settings-cost',
        'messages',
        '--no-thinking-positions',
        '--upgrade',
        'none',
        '--refreshes',
        'read-entry',
        '--maximum-entries',
        '9',
        '--seed',
        '3',
      ],
      check: async ({ url }) => {
        const calls = Array.from({ length: 30 }, (_, i) => ({
          type: 'tool_use' as const,
          id: `t${i}`,
          name: 'read',
          input: {},
        }))
        const results = calls.map(({ id }) => ({ type: 'tool_result' as const, tool_use_id: id, content: 'x' }))
        const messages: Anthropic.MessageParam[] = [
          ...params.messages,
          { role: 'assistant', content: calls },
          { role: 'user', content: results },
        ]
        const marked = { ...params, cache_control: { type: 'ephemeral' as const } }
        const { usage } = await client(url).messages.create(marked)
        const grown = await client(url).messages.create({
          ...params,
          system: 'Mind the rules. '.repeat(200),
          cache_control: marked.cache_control,
          messages,
        })
        expect(grown.usage.cache_read_input_tokens).toBe(usage.cache_creation_input_tokens)
        const effort = await client(url).messages.create({ ...params, output_config: { effort: 'low' } })
        expect(effort.usage.cache_read_input_tokens).toBeGreaterThan(0)
      },
    },
  ])('passes on $why', async ({ args, check }) => {
    await check(await start('--speed', '0', ...args))
  })

  it('plays a scenario file, faults of every kind among it', async () => {
    const answers = [
      { text: 'Written.' },
      { fault: '429; retry-after=7' },
      { fault: '529' },
      { fault: 'cut-stream; after=2' },
      { fault: 'garbage' },
    ]
    const { url } = await start('--speed', '0', '--scenario', tempFile('s.json', JSON.stringify({ answers })))
    const sdk = client(url)
    expect((await sdk.messages.create(params)).content).toMatchObject([{ text: 'Written.' }])
    await expect(sdk.messages.create(params)).rejects.toSatisfy(
      error => error instanceof RateLimitError && error.headers.get('retry-after') === '7',
    )
    await expect(sdk.messages.create(params)).rejects.toBeInstanceOf(InternalServerError)
    await expect(sdk.messages.stream(params).finalMessage()).rejects.toThrow()
    await expect(sdk.messages.create(params)).rejects.toThrow()
  })

  it.each([
    { why: 'a name that was rebound to this machine', headers: { host: 'evil.example' }, status: 403 },
    { why: 'its name with another port', headers: { host: '127.0.0.1:1' }, status: 403 },
    { why: 'a script of a page, to the admin calls', headers: { origin: 'https://evil.example' }, status: 403 },
    { why: 'a picture of a page, to the admin calls', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
    { why: 'a program', headers: {}, status: 200 },
  ])('answers $status to $why', async ({ headers, status }) => {
    const { port } = await start()
    const own = { host: `localhost:${port}` }
    expect((await plain(port, '/emulator/clock', { ...own, ...headers })).status).toBe(status)
  })

  it.each(['http://elsewhere.example/v1/models', '*'])('is no proxy: %s', async path => {
    const { port } = await start()
    expect((await plain(port, path, { host: `127.0.0.1:${port}` })).status).toBe(400)
  })

  it('refuses a body that is longer than the API takes, as it comes', async () => {
    const { url } = await start()
    const chunk = new Uint8Array(1 << 20)
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 33; i += 1) controller.enqueue(chunk)
        controller.close()
      },
    })
    const init: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: { 'x-api-key': 'a' },
      body,
      duplex: 'half',
    }
    // The answer comes before the body is over; the client sees it, or that the connection ends.
    const status = await fetch(`${url}/v1/messages`, init).then(
      ({ status }) => status,
      () => 413,
    )
    expect(status).toBe(413)
  })

  it('takes the next free port when the wanted one is in use, and says so', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const address = other.address()
    const taken = typeof address === 'object' && address !== null ? address.port : 0
    const { port, out } = await start('--port', String(taken))
    expect(port).toBeGreaterThan(taken)
    expect(out).toContain(`Port ${taken} is taken, so it is ${port}.`)
  })

  it.each<Readonly<{ args: readonly string[]; file?: string; err: RegExp }>>([
    { args: ['--speed', 'fast'], err: /Give a number that is not negative/ },
    { args: ['--seed', '1.5'], err: /Give a whole number/ },
    { args: ['--deployment', 'x'], err: /Write it like my-opus=claude-opus-5/ },
    { args: ['--positions', 'round'], err: /Allowed choices are flat, collapsed/ },
    { args: ['--evict', '2'], err: /a share of 2/ },
    { args: ['--latency-cold', '0'], err: /latency model cannot be made/ },
    { args: ['--scenario', '/nowhere.json'], err: /\/nowhere\.json can't be read/ },
    { args: ['--scenario'], file: 'secret{', err: /s\.json is not JSON/ },
    { args: ['--scenario'], file: '{"answers":[{"fault":"418"}]}', err: /answers\[0\]\.fault/ },
  ])('ends with 2 and says why for $args $file', async ({ args, err, file }) => {
    const io = fakeIo()
    const files = file === undefined ? [] : [tempFile('s.json', file)]
    expect(await run(['emulator', '--port', '0', ...args, ...files], io)).toBe(2)
    expect(io.errText()).toMatch(err)
    expect(io.errText()).not.toContain('secret')
  })

  it('tells every option in its help', async () => {
    const io = fakeIo()
    expect(await run(['emulator', '--help'], io)).toBe(0)
    for (const flag of [
      'port',
      'speed',
      'latency',
      'seed',
      'scenario',
      'deployment',
      'settings-cost',
      'positions',
      'no-thinking-positions',
      'upgrade',
      'refreshes',
      'evict',
      'maximum-entries',
      'limit-requests',
      'no-admin',
    ])
      expect(io.outText()).toContain(`--${flag}`)
  })
})
