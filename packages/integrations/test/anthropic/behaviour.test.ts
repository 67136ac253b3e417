import Anthropic, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
  InternalServerError,
  RateLimitError,
} from '@anthropic-ai/sdk'
import type { EmulatorOptions } from '@sternline/emulator'
import {
  type FakeHandler,
  type FakeUpstream,
  jsonAnswer,
  messageAnswer,
  messageEvents,
  sseAnswer,
  startFakeUpstream,
} from '@sternline/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { type Call, cache, sternline } from '../../src/anthropic/index.ts'
import { longRequest } from '../support/requests.ts'
import { type ServedEmulator, serveEmulator } from '../support/serve-emulator.ts'

const open: { close: () => Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()))
})

async function emulator(options: EmulatorOptions = {}): Promise<ServedEmulator> {
  const served = await serveEmulator(options)
  open.push(served)
  return served
}

async function fake(handler: FakeHandler): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream(handler)
  open.push(upstream)
  return upstream
}

type With = Readonly<{ client: Anthropic; calls: Call[] }>

/** A client without anything, and one with caching on. */
function clients(baseURL: string, options: Partial<ConstructorParameters<typeof Anthropic>[0]> = {}): readonly With[] {
  return [false, true].map(isOn => {
    const calls: Call[] = []
    const middleware = isOn ? [sternline({ cache: cache.on(), onCall: call => calls.push(call) })] : []
    return {
      client: new Anthropic({ apiKey: 'k', authToken: null, baseURL, maxRetries: 0, ...options, middleware }),
      calls,
    }
  })
}

/** Runs the same on both clients, each against an emulator of its own. */
async function onBoth<T>(
  run: (client: Anthropic) => Promise<T>,
  options: EmulatorOptions = {},
): Promise<readonly [without: T, with_: T, calls: readonly Call[]]> {
  const urls = [await emulator(options), await emulator(options)].map(({ url }) => url)
  const [without] = clients(urls[0]!)
  const [, with_] = clients(urls[1]!)
  return [await run(without!.client), await run(with_!.client), with_!.calls]
}

/** Without what no two answers share. */
function comparable(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, member) =>
      key === 'id' || key === 'usage' || key === 'tool_use_id' ? undefined : member,
    ),
  )
}

describe('with caching on, everything else is as without', () => {
  it('a message', async () => {
    const [without, with_] = await onBoth(client => client.messages.create(longRequest()))
    expect(comparable(with_)).toEqual(comparable(without))
    expect(with_.usage.cache_creation_input_tokens).toBeGreaterThan(1_000)
    expect(without.usage.cache_creation_input_tokens).toBe(0)
  })

  it('a stream, event by event', async () => {
    const [without, with_, calls] = await onBoth(async client => {
      const events = []
      for await (const event of await client.messages.create({ ...longRequest(), stream: true })) events.push(event)
      return events
    })
    expect(with_.length).toBeGreaterThan(5)
    expect(comparable(with_)).toEqual(comparable(without))
    expect(calls).toHaveLength(1)
  })

  it('the stream helper, its text and its final message', async () => {
    const [without, with_] = await onBoth(async client => {
      const stream = client.messages.stream(longRequest({ tools: [] }))
      const pieces: string[] = []
      stream.on('text', piece => pieces.push(piece))
      return { message: comparable(await stream.finalMessage()), pieces }
    })
    expect(with_.pieces.length).toBeGreaterThan(1)
    expect(with_).toEqual(without)
  })

  it('a loop with tools, to its end', async () => {
    const [without, with_, calls] = await onBoth(async client => {
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Where is `mooringFee` defined?' }]
      for (let turn = 0; turn < 6; turn += 1) {
        const answer = await client.messages.stream(longRequest({ messages: [...messages] })).finalMessage()
        messages.push({ role: 'assistant', content: answer.content })
        const used = answer.content.filter(block => block.type === 'tool_use')
        if (used.length === 0) break
        const content = 'src/berth.ts:3:export function mooringFee'
        messages.push({
          role: 'user',
          content: used.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content })),
        })
      }
      return comparable(messages)
    })
    expect(with_).toEqual(without)
    expect(calls.length).toBeGreaterThan(1)
    expect(calls.slice(1).every(({ diagnosis }) => diagnosis?.outcome === 'hit')).toBe(true)
  })

  it('the raw response: status, address, headers', async () => {
    const { url } = await emulator()
    for (const { client } of clients(url)) {
      const { response, request_id } = await client.messages.create(longRequest()).withResponse()
      expect(response.url).toBe(`${url}/v1/messages`)
      expect([response.status, response.redirected]).toEqual([200, false])
      expect(response.headers.get('request-id')).toBe(request_id)
    }
  })
})

describe('what goes wrong goes wrong as without', () => {
  it.each([
    { fault: '429; retry-after=1', error: RateLimitError, told: [] },
    { fault: '529', error: InternalServerError, told: [] },
    // An answer came, and nothing could be read in it.
    { fault: 'garbage', error: Error, told: [{ usage: null, cost: null, label: 'the answer told no usage' }] },
  ])('$fault', async ({ fault, error, told }) => {
    const run = (client: Anthropic): Promise<unknown> =>
      client.messages.create(longRequest(), { headers: { 'x-emulator-fault': fault } }).catch(reason => reason)
    const [without, with_, calls] = await onBoth(run)
    expect(with_).toBeInstanceOf(error)
    expect(String(with_).replaceAll(/req_\w+/g, '')).toBe(String(without).replaceAll(/req_\w+/g, ''))
    expect(calls).toMatchObject(told)
    expect(calls).toHaveLength(told.length)
  })

  it.each(['cut-stream; after=4', 'error-event; after=4'])('a stream with %s', async fault => {
    const run = (client: Anthropic): Promise<unknown> =>
      client.messages
        .stream(longRequest(), { headers: { 'x-emulator-fault': fault } })
        .finalMessage()
        .catch(reason => reason)
    const [without, with_, calls] = await onBoth(run)
    expect(with_).toBeInstanceOf(Error)
    expect((with_ as Error).constructor).toBe((without as Error).constructor)
    expect((with_ as Error).message).toBe((without as Error).message)
    // It was billed as far as it came, and is told.
    expect(calls).toMatchObject([{ usage: { saved5m: expect.any(Number) } }])
  })

  it('retries: every attempt carries the markers, and the call is told once', async () => {
    const served = await emulator({
      scenario: { answers: [{ fault: '429; retry-after=0' }, { fault: '529' }, { text: 'At last.' }] },
    })
    const { client, calls } = clients(served.url, { maxRetries: 2 })[1]!
    const message = await client.messages.create(longRequest())
    expect(message.content).toMatchObject([{ text: 'At last.' }])
    expect(served.bodies).toHaveLength(3)
    expect(new Set(served.bodies).size).toBe(1)
    expect(served.bodies[0]).toContain('cache_control')
    expect(served.headers.map(headers => headers['x-stainless-retry-count'])).toEqual(['0', '1', '2'])
    expect(calls).toHaveLength(1)
  })

  it('no connection: tried again as often, then the same error', async () => {
    const asked: string[] = []
    for (const { client } of clients('http://127.0.0.1:9', {
      maxRetries: 1,
      fetch: async url => {
        asked.push(String(url))
        throw new TypeError('fetch failed')
      },
    })) {
      const error = await client.messages.create(longRequest()).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(APIConnectionError)
      expect((error as Error).cause).toMatchObject({ message: 'fetch failed' })
    }
    expect(asked).toHaveLength(4)
  })

  it('a timeout', async () => {
    const { url } = await fake(() => 'hang')
    for (const { client } of clients(url)) {
      await expect(client.messages.create(longRequest(), { timeout: 50 })).rejects.toBeInstanceOf(
        APIConnectionTimeoutError,
      )
    }
  })
})

describe('an API that refuses our markers', () => {
  const refusal = { type: 'error', error: { type: 'invalid_request_error', message: 'cache_control: not here' } }
  const marked = (request: { body: Uint8Array }): boolean =>
    new TextDecoder().decode(request.body).includes('cache_control')

  it('gets the request once more as it was, and the next one without asking again', async () => {
    const upstream = await fake(request => (marked(request) ? jsonAnswer(refusal, { status: 400 }) : messageAnswer()))
    const { client, calls } = clients(upstream.url)[1]!
    const request = longRequest()
    await expect(client.messages.create(request)).resolves.toMatchObject({ type: 'message' })
    await client.messages.create(request)
    expect(upstream.requests.map(marked)).toEqual([true, false, false])
    expect(new TextDecoder().decode(upstream.requests[1]?.body)).toBe(JSON.stringify(request))
    expect(calls.map(({ exchange }) => exchange.plan.warnings)).toEqual([
      ['markers-refused'],
      ['markers-refused-before'],
    ])
  })

  it('and then breaks off: the refusal is what the caller gets', async () => {
    const upstream = await fake(request => (marked(request) ? jsonAnswer(refusal, { status: 400 }) : 'cut'))
    const { client } = clients(upstream.url)[1]!
    await expect(client.messages.create(longRequest())).rejects.toMatchObject({ status: 400, error: refusal })
  })
})

describe('who leaves', () => {
  const [first, ...rest] = messageEvents({ usage: { input_tokens: 3, cache_read_input_tokens: 5_000 } })

  /** A stream that says how it begins and then waits for ever. */
  const stuck: FakeHandler = () => sseAnswer([first!, rest[0]!], { finish: 'hang' })

  it.each([
    { how: 'by a signal', leave: (_: unknown, stop: AbortController) => stop.abort() },
    { how: "by the stream's own", leave: (stream: { controller: AbortController }) => stream.controller.abort() },
  ])('$how in the middle of a stream ends the request upstream', async ({ leave }) => {
    const upstream = await fake(stuck)
    for (const [index, { client, calls }] of clients(upstream.url).entries()) {
      const stop = new AbortController()
      const stream = await client.messages.create({ ...longRequest(), stream: true }, { signal: stop.signal })
      const seen: string[] = []
      for await (const event of stream) {
        seen.push(event.type)
        if (seen.length === 2) leave(stream, stop)
      }
      expect(seen).toEqual(['message_start', 'content_block_start'])
      await upstream.requests[index]?.clientLeft
      if (index === 1) expect(calls).toMatchObject([{ usage: { cached: 5_000 }, exchange: { outcome: 'aborted' } }])
    }
  })

  it('by a break ends the request upstream', async () => {
    const upstream = await fake(stuck)
    for (const [index, { client }] of clients(upstream.url).entries()) {
      for await (const _ of await client.messages.create({ ...longRequest(), stream: true })) break
      await upstream.requests[index]?.clientLeft
    }
  })

  it('by letting the raw body go, while nothing comes, ends the request upstream', async () => {
    const upstream = await fake(stuck)
    for (const [index, { client, calls }] of clients(upstream.url).entries()) {
      const response = await client.messages.create({ ...longRequest(), stream: true }).asResponse()
      const reader = response.body!.getReader()
      await reader.read()
      const waiting = reader.read()
      await reader.cancel()
      expect(await waiting).toMatchObject({ done: true })
      await upstream.requests[index]?.clientLeft
      if (index === 1) await expect.poll(() => calls.map(({ exchange }) => exchange.outcome)).toEqual(['aborted'])
    }
  })

  it('before the answer, gets the same error', async () => {
    const { url, requests } = await fake(() => 'hang')
    for (const { client, calls } of clients(url)) {
      const stop = new AbortController()
      const asked = client.messages.create(longRequest(), { signal: stop.signal })
      const failed = expect(asked).rejects.toBeInstanceOf(APIUserAbortError)
      const before = requests.length
      await expect.poll(() => requests.length).toBe(before + 1)
      stop.abort()
      await failed
      expect(calls).toEqual([])
    }
  })
})

it('off, and with nobody to tell, hands on the very answer that came', async () => {
  const answers: Response[] = []
  const client = new Anthropic({
    apiKey: 'k',
    authToken: null,
    fetch: async () => {
      answers.push(Response.json({ type: 'message' }))
      return answers[0]!
    },
    middleware: [sternline()],
  })
  expect(await client.messages.create(longRequest()).asResponse()).toBe(answers[0])
})

it('a stream is read no faster than it is asked for', async () => {
  const { client } = clients('http://127.0.0.1:9', {
    fetch: async () => {
      const body = new ReadableStream<Uint8Array>(
        {
          pull: controller => {
            pulled += 1
            controller.enqueue(new TextEncoder().encode(`event: ping\ndata: {"type":"ping"}\n\n`))
          },
        },
        { highWaterMark: 0 },
      )
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  })[1]!
  let pulled = 0
  const response = await client.messages.create({ ...longRequest(), stream: true }).asResponse()
  const reader = response.body!.getReader()
  await reader.read()
  await reader.read()
  expect(pulled).toBe(2)
  await reader.cancel()
})
