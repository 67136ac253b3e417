import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk'
import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { longRequest, nextTurn } from '../support/requests.ts'
import {
  assertMissedNothing,
  assertReadAtLeast,
  type CacheMatchers,
  cache,
  cacheMatchers,
  createSession,
  emulate,
  readReport,
  type Session,
  sternline,
} from './entries.ts'

declare module 'vitest' {
  interface Matchers<T> extends CacheMatchers<T> {}
}

expect.extend(cacheMatchers)

type Params = Anthropic.MessageCreateParamsNonStreaming

const tool = (name: string): Anthropic.Tool => ({
  name,
  description: `What ${name} does. `.repeat(40),
  input_schema: { type: 'object' },
})

const NAMES = ['find', 'open', 'list', 'search', 'edit', 'write']

/** A conversation of so many turns; `change` may alter the request of a turn, counted from 1. */
async function talk(
  turns: number,
  change: (request: Params, turn: number) => Params = request => request,
  settings = cache.on(),
): Promise<Session> {
  const emulator = emulate()
  const session = createSession()
  const middleware = [sternline({ cache: settings, session, now: emulator.clock.now })]
  const client = new Anthropic({ ...emulator.client, middleware })
  let request = longRequest({ tools: NAMES.map(tool) })
  for (let turn = 1; turn <= turns; turn += 1) {
    await client.messages.create(change(request, turn))
    request = nextTurn(request)
  }
  return session
}

const moved = (request: Params, turn: number): Params => ({
  ...request,
  tools: (turn < 7 ? NAMES : ['find', 'open', 'list', 'edit', 'write', 'search']).map(tool),
})

function messageOf(check: () => void): string {
  try {
    check()
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('toHaveReadAtLeast', () => {
  it('holds for a conversation that only grows', async () => {
    const session = await talk(4)
    expect(session).toHaveReadAtLeast(0.95)
    expect(session).toHaveMissedNothing()
    expect(() => assertReadAtLeast(session, 0.95)).not.toThrow()
    expect(() => assertMissedNothing(session)).not.toThrow()
    expect(readReport(session)).toMatchObject({ losses: [] })
  })

  it('fails with turn, place, cause, size, price and advice', async () => {
    const session = await talk(8, moved)
    const message = messageOf(() => expect(session).toHaveReadAtLeast(0.9))
    expect(message).toMatch(/85\.\d % were read from the cache \([\d,]+ of [\d,]+ tokens\); expected at least 90 %/)
    expect(message).toMatch(
      /At turn 7: Tool "search" moved from tools\[3\] to tools\[5\]: \d+k tokens were paid again, \$0\.0\d more than reading them\./,
    )
    expect(message).toContain('Sort the tools by name')
    expect(messageOf(() => assertReadAtLeast(session, 0.9))).toBe(message)
    expect(session).toHaveReadAtLeast(0.8)
    expect(session).not.toHaveReadAtLeast(0.9)
    expect(messageOf(() => assertMissedNothing(session))).toMatch(/^1 of 8 calls .*\nAt turn 7: Tool "search"/)
  })

  it.each<{ why: string; session: () => Promise<Session>; says: RegExp }>([
    {
      why: 'caching that was never switched on',
      session: () => talk(3, undefined, cache.off()),
      says: /At turn 2: Caching is off.*11k tokens that were sent before were not read.*\n(.*\n)*Switch caching on/,
    },
    {
      why: 'a clock in the system prompt',
      session: () => talk(3, (request, turn) => ({ ...request, system: `It is turn ${turn}. ${request.system}` })),
      says: /At turn 2: The system prompt changed at system\[0\]/,
    },
    {
      why: 'a prompt that is too short',
      session: () => talk(3, request => ({ ...request, system: 'Short. '.repeat(100) })),
      says: /At turn 2: The marked prompt is about [\d,]+ tokens long and the model caches from/,
    },
    {
      why: 'another model',
      session: () => talk(3, (request, turn) => (turn === 3 ? { ...request, model: 'claude-opus-5' } : request)),
      says: /At turn 3: The model changed from "claude-haiku-4-5" to "claude-opus-5"/,
    },
  ])('names $why', async ({ session, says }) => {
    expect(messageOf(() => assertReadAtLeast({ ...createSession(), calls: [] }, 0.5))).toMatch(/sent a second time/)
    const found = await session()
    expect(messageOf(() => assertReadAtLeast(found, 0.9))).toMatch(says)
  })

  it('shows the largest losses and counts the others', async () => {
    const session = await talk(9, (request, turn) => ({ ...request, system: `${turn}. ${request.system}` }))
    const message = messageOf(() => assertReadAtLeast(session, 0.9))
    expect(message.match(/At turn/g)).toHaveLength(5)
    expect(message).toContain('and 3 smaller ones.')
  })

  it.each([2, -0.1, Number.NaN])('refuses %s as a share', share => {
    expect(() => assertReadAtLeast(createSession(), share)).toThrowError(expect.objectContaining({ code: 'bad-share' }))
  })

  it('refuses what is no session', () => {
    expect(() => expect('mine').toHaveReadAtLeast(0.9)).toThrowError(expect.objectContaining({ code: 'not-a-session' }))
  })
})

describe('the emulator in the process', () => {
  it('shows what would have gone over the wire', async () => {
    const emulator = emulate()
    await new Anthropic({ ...emulator.client, middleware: [sternline({ cache: cache.on() })] }).messages.create(
      longRequest(),
    )
    expect(emulator.requests).toMatchObject([{ method: 'POST', path: '/v1/messages' }])
    expect(emulator.requests[0]?.body.match(/"cache_control"/g)?.length).toBeGreaterThan(1)
  })

  it('stands in for Foundry too, and refuses what is not deployed as Azure does', async () => {
    const emulator = emulate({ deployments: { 'my-haiku': 'claude-haiku-4-5' } })
    const client = new AnthropicFoundry({ ...emulator.foundry, maxRetries: 0 })
    await expect(client.messages.create({ ...longRequest(), model: 'my-haiku' })).resolves.toMatchObject({
      type: 'message',
    })
    await expect(client.messages.create(longRequest())).rejects.toMatchObject({ status: 404 })
  })

  it('has a cache of its own, each one', async () => {
    const sessions = [createSession(), createSession()]
    for (const session of sessions)
      await new Anthropic({
        ...emulate().client,
        middleware: [sternline({ cache: cache.on(), session })],
      }).messages.create(longRequest())
    expect(sessions.map(({ totals }) => totals.usage.cached)).toEqual([0, 0])
  })
})
