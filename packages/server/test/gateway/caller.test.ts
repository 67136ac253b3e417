import type { HeaderList } from '@sternline/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCallerReader } from '../../src/gateway/caller.ts'
import { CallerHeaders } from '../../src/gateway/caller-headers.ts'

const readHeaders = createCallerReader(new Uint8Array(32))
const read = (headers: HeaderList) => readHeaders(new CallerHeaders(headers.flat()))

describe('session', () => {
  it.each<{ headers: HeaderList; session: string | null; why: string }>([
    { headers: [], session: null, why: 'nothing is named' },
    { headers: [['X-Sternline-Session', 'mine']], session: 'mine', why: 'our own header, in any case' },
    { headers: [['x-claude-code-session-id', 'cc']], session: 'cc', why: 'Claude Code names its session' },
    {
      headers: [
        ['x-claude-code-session-id', 'cc'],
        ['x-sternline-session', 'mine'],
      ],
      session: 'mine',
      why: 'ours goes first',
    },
    {
      headers: [
        ['x-sternline-session', ' \t'],
        ['x-claude-code-session-id', 'cc'],
      ],
      session: 'cc',
      why: 'an empty name is none',
    },
    {
      headers: [['x-sternline-session', 'a\u001b[31m\u0000b\nc\u00fc']],
      session: 'a[31mbc',
      why: 'only printable ASCII stays',
    },
    { headers: [['x-sternline-session', 'x'.repeat(500)]], session: 'x'.repeat(128), why: 'at most 128 characters' },
    {
      headers: [
        ['x-sternline-session', 'a'],
        ['x-sternline-session', 'b'],
      ],
      session: 'a',
      why: 'the first of two',
    },
  ])('is $session: $why', ({ headers, session }) => {
    expect(read(headers).session).toBe(session)
  })
})

describe('agent', () => {
  it.each<{ headers: HeaderList; agent: object; why: string }>([
    { headers: [], agent: { id: null, parent: null }, why: 'the main thread' },
    {
      headers: [['x-claude-code-agent-id', 'a1']],
      agent: { id: 'a1', parent: null },
      why: 'a sub-agent of the main thread',
    },
    {
      headers: [
        ['X-Claude-Code-Agent-Id', 'a2'],
        ['X-Claude-Code-Parent-Agent-Id', 'a1'],
      ],
      agent: { id: 'a2', parent: 'a1' },
      why: 'a sub-agent of a sub-agent',
    },
    {
      headers: [['x-claude-code-agent-id', '\u001b\u0000']],
      agent: { id: null, parent: null },
      why: 'nothing printable',
    },
  ])('$why', ({ headers, agent }) => {
    expect(read(headers).agent).toEqual(agent)
  })
})

describe('client', () => {
  it.each([
    { agent: undefined, client: 'unknown', why: 'no user-agent' },
    { agent: '', client: 'unknown', why: 'an empty one' },
    { agent: 'claude-cli/2.1.330 (external, sdk-cli)', client: 'claude-cli/2.1.330', why: 'the first product' },
    { agent: '  Anthropic/JS 1.12.0', client: 'Anthropic/JS', why: 'space in front' },
    { agent: 'a\u001bb\u0007c', client: 'abc', why: 'control characters' },
    { agent: 'y'.repeat(100), client: 'y'.repeat(64), why: 'at most 64 characters' },
  ])('is $client: $why', ({ agent, client }) => {
    expect(read(agent === undefined ? [] : [['User-Agent', agent]]).client).toBe(client)
  })
})

describe('scope', () => {
  const scope = (...headers: HeaderList): string => read(headers).scope

  it('is the same for the same credential, and nothing else matters', () => {
    expect(scope(['x-api-key', 'k'])).toBe(scope(['user-agent', 'a'], ['X-API-Key', 'k']))
  })

  it('differs between credentials, between the headers they come in, and with none', () => {
    const scopes = [
      scope(),
      scope(['x-api-key', 'k']),
      scope(['x-api-key', 'l']),
      scope(['authorization', 'k']),
      scope(['api-key', 'k']),
      scope(['authorization', 'k'], ['x-api-key', 'k']),
    ]
    expect(new Set(scopes).size).toBe(scopes.length)
  })

  it('is a part of what a conversation is known by: what one credential sent makes no reading faster for another (attack 21)', () => {
    const conversation = (key: string): string =>
      read([
        ['x-api-key', key],
        ['x-sternline-session', 's'],
      ]).conversation
    expect(conversation('k')).not.toBe(conversation('l'))
    expect(conversation('k')).toBe(conversation('k'))
  })

  it('is of no use to another process, and does not hold the credential', () => {
    const other = createCallerReader(new Uint8Array(32).fill(1))
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), key => {
        const headers: HeaderList = [['authorization', key]]
        expect(other(new CallerHeaders(headers.flat())).scope).not.toBe(read(headers).scope)
        expect(read(headers).scope).toMatch(/^[0-9a-f]{32}$/)
      }),
    )
  })
})
