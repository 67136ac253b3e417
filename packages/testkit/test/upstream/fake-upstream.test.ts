import { request as httpRequest } from 'node:http'
import {
  type FakeHandler,
  type FakeUpstream,
  jsonAnswer,
  messageAnswer,
  messageStreamAnswer,
  startFakeUpstream,
} from '@sternline/testkit'
import { afterEach, describe, expect, it } from 'vitest'

const open: FakeUpstream[] = []

async function start(handler: FakeHandler): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream(handler)
  open.push(upstream)
  return upstream
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(upstream => upstream.close()))
})

describe('what it records', () => {
  it('keeps the bytes of the body and the spelling and order of the headers', async () => {
    const upstream = await start(() => jsonAnswer({}))
    const body = new Uint8Array([0, 255, 123, 13, 10])
    await new Promise((resolve, reject) => {
      const sent = httpRequest(`${upstream.url}/v1/messages?beta=true`, {
        method: 'POST',
        headers: ['X-Api-Key', 'one', 'x-B', 'two', 'Host', upstream.host],
      })
      sent.on('response', response => response.resume().on('end', resolve)).on('error', reject)
      sent.end(body)
    })
    const [got] = upstream.requests
    expect(got).toMatchObject({ method: 'POST', path: '/v1/messages?beta=true' })
    expect(got?.body).toEqual(body)
    expect(got?.headers.slice(0, 2)).toEqual([
      ['X-Api-Key', 'one'],
      ['x-B', 'two'],
    ])
  })

  it('tells when the client left', async () => {
    const upstream = await start(() => 'hang')
    const leave = new AbortController()
    const answer = fetch(upstream.url, { signal: leave.signal })
    await expect.poll(() => upstream.requests.length).toBe(1)
    leave.abort()
    await expect(answer).rejects.toThrow('aborted')
    await upstream.requests[0]?.clientLeft
  })
})

describe('what it answers', () => {
  it.each([
    { answer: jsonAnswer({ a: 1 }, { status: 529 }), status: 529, text: '{"a":1}', why: 'JSON with a status' },
    { answer: { body: ['one', new Uint8Array([33]), 'two'] }, status: 200, text: 'one!two', why: 'pieces' },
    {
      answer: { body: ['a', { pauseMs: 1 }, { waitFor: Promise.resolve() }, 'b'] },
      status: 200,
      text: 'ab',
      why: 'waits',
    },
  ] as const)('$why', async ({ answer, status, text }) => {
    const upstream = await start(() => answer)
    const response = await fetch(upstream.url)
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(text)
  })

  it('sends a piece before the next one is allowed', async () => {
    let allow: () => void = () => undefined
    const waitFor = new Promise<void>(resolve => {
      allow = resolve
    })
    const upstream = await start(() => ({ body: ['first', { waitFor }, 'second'] }))
    const reader = (await fetch(upstream.url)).body?.getReader()
    const decoder = new TextDecoder()
    expect(decoder.decode((await reader?.read())?.value)).toBe('first')
    allow()
    expect(decoder.decode((await reader?.read())?.value)).toBe('second')
  })

  it('cuts an answer in the middle', async () => {
    const upstream = await start(() => ({ body: ['half'], finish: 'cut' }))
    const response = await fetch(upstream.url)
    await expect(response.text()).rejects.toThrow('terminated')
  })

  it('cuts without an answer', async () => {
    const upstream = await start(() => 'cut')
    await expect(fetch(upstream.url)).rejects.toThrow('fetch failed')
  })

  it('says so when the handler of a test throws', async () => {
    const upstream = await start(() => {
      throw new Error('not scripted')
    })
    const response = await fetch(upstream.url)
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('not scripted')
  })

  it('makes a message and a stream with the usage asked for', async () => {
    const usage = { input_tokens: 12, cache_read_input_tokens: 30, output_tokens: 7 }
    const upstream = await start(({ path }) =>
      path === '/json' ? messageAnswer({ usage }) : messageStreamAnswer({ usage }),
    )
    expect(await (await fetch(`${upstream.url}/json`)).json()).toMatchObject({ usage })
    const events = (await (await fetch(`${upstream.url}/stream`)).text()).split('\n\n')
    expect(events[0]).toMatch(/^event: message_start\ndata: .*"cache_read_input_tokens":30/)
    expect(events.find(event => event.startsWith('event: message_delta'))).toContain('"output_tokens":7')
  })
})

it('closes although an answer hangs, and again', async () => {
  const upstream = await start(() => 'hang')
  const answer = fetch(upstream.url)
  await expect.poll(() => upstream.requests.length).toBe(1)
  await Promise.all([upstream.close(), expect(answer).rejects.toThrow('fetch failed')])
  await upstream.close()
  await expect(fetch(upstream.url)).rejects.toThrow('fetch failed')
})
