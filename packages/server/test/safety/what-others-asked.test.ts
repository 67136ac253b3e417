import { messageAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { finishedExchange, serve, serveBefore } from '../support/serve.ts'

type Headers = Readonly<Record<string, string>>

const FIRST = longRequest()
/** A conversation that goes on so far that only a memory knows what is warm at its beginning. */
const LATER = { ...FIRST, messages: [...FIRST.messages, ...Array.from({ length: 30 }, (_, i) => turn(i)).flat()] }
const USAGE = { input_tokens: 10, cache_creation_input_tokens: 5_000, cache_read_input_tokens: 0 }
const MINE = { 'x-api-key': 'key-b', 'x-sternline-session': 'mine' }

function turn(i: number): { role: string; content: string }[] {
  return [
    { role: 'assistant', content: `Answer ${i}. ${'It holds. '.repeat(50)}` },
    { role: 'user', content: `Question ${i}? ${'What does? '.repeat(50)}` },
  ]
}

/** Just too short to be cached by our estimate, and long enough by the bill: a bill takes the warning out of the next plan. */
const SHORT = {
  first: { ...FIRST, system: FIRST.system.slice(0, 2_200) },
  later: { ...FIRST, system: FIRST.system.slice(0, 2_200) },
  usage: { input_tokens: 1_500, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
}

/** All that the second of two callers can see, and what its upstream sees of it. */
async function seenAfter(
  before: readonly Headers[],
  { first, later, usage } = { first: FIRST, later: LATER, usage: USAGE },
) {
  const { server, upstream } = await serveBefore(() => messageAnswer({ usage }))
  for (const [i, headers] of before.entries()) {
    const session = headers['x-sternline-session'] ?? `before-${i}`
    await post(server, '/v1/messages', first, { ...headers, 'x-sternline-session': session })
    await finishedExchange(server, session)
  }
  const { status, headers, text } = await post(server, '/v1/messages', later, MINE)
  const { date, 'x-sternline-exchange': id, ...rest } = headers
  expect([typeof date, typeof id]).toEqual(['string', 'string'])
  return { status, headers: rest, text, sent: Buffer.from(upstream.requests.at(-1)?.body ?? []).toString() }
}

describe('what another credential asked before (attack 21)', () => {
  it.each<{ why: string; before: readonly Headers[] }>([
    { why: 'in a session of its own', before: [{ 'x-api-key': 'key-a' }] },
    { why: 'in a session of the same name', before: [{ 'x-api-key': 'key-a', 'x-sternline-session': 'mine' }] },
    { why: 'as a token', before: [{ 'x-api-key': '', authorization: 'Bearer key-b' }] },
    {
      why: 'with the same key and another beside it',
      before: [{ ...MINE, 'x-sternline-session': 'x', 'api-key': 'a' }],
    },
    { why: 'often', before: Array.from({ length: 5 }, (_, i) => ({ 'x-api-key': `key-${i}` })) },
  ])('is seen in nothing: neither in an answer nor in what goes on, $why', async ({ before }) => {
    const alone = await seenAfter([])
    expect(alone.status).toBe(200)
    expect(await seenAfter(before)).toEqual(alone)
  })

  it('and it would be seen: what the same credential asked before is', async () => {
    const [alone, again] = [await seenAfter([]), await seenAfter([{ ...MINE, 'x-sternline-session': 'earlier' }])]
    expect(again.headers['x-sternline-plan']).not.toBe(alone.headers['x-sternline-plan'])
    expect(again.sent).not.toBe(alone.sent)
  })

  it('is seen in no warning: another’s bill in a session of the same name says nothing of how long this text is', async () => {
    const alone = await seenAfter([], SHORT)
    expect(alone.headers['x-sternline-plan']).toContain('warning=below-minimum')
    expect(await seenAfter([{ 'x-api-key': 'key-a', 'x-sternline-session': 'mine' }], SHORT)).toEqual(alone)
    expect((await seenAfter([MINE], SHORT)).headers['x-sternline-plan']).not.toContain('below-minimum')
  })

  it('is not in the emulator’s cache either', async () => {
    const server = await serve()
    const read = async (key: string): Promise<number> =>
      (await post(server, '/v1/messages', FIRST, { 'x-api-key': key })).json().usage.cache_read_input_tokens
    expect([await read('key-a'), await read('key-b')]).toEqual([0, 0])
    expect(await read('key-a')).toBeGreaterThan(0)
  })
})
