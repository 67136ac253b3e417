import type { ConversationEvent } from '@sternline/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isActionPrice, isApiConversation } from '../../../src/view-model/conversation/conversation-guards.ts'
import { EVENT_TYPES, readConversationEvent } from '../../../src/view-model/conversation/read-event.ts'
import { answer, results, spoken, TURN, view, writeRequest } from '../../support/conversations.ts'
import { tokens } from '../../support/exchanges.ts'

const WHOLE = view([spoken('m_1', 'x', { told: [['AGENTS.md', null]] }), answer('m_2', 'y'), results('m_3', {})], {
  approvals: [writeRequest('t')],
})
const OTHERS: readonly ConversationEvent[] = [
  { type: 'view', conversation: WHOLE },
  { type: 'problem', problem: { code: 'x', what: '', why: '', fix: '' } },
  { type: 'compacted', into: 'c_2' },
]

describe('readConversationEvent', () => {
  it.each([...TURN, ...OTHERS].map(event => [event.type, event] as const))('reads %s', (_type, event) => {
    expect(readConversationEvent(JSON.stringify(event))).toEqual(event)
  })

  it('knows every kind of event', () => {
    const told = new Set([...TURN, ...OTHERS].map(({ type }) => type))
    expect([...EVENT_TYPES].sort()).toEqual([...told].sort())
  })

  it.each([
    { why: 'no JSON', data: '{' },
    { why: 'no text', data: 7 },
    { why: 'an unknown kind', data: '{"type":"else"}' },
    { why: 'a name of every object', data: '{"type":"constructor"}' },
    { why: 'a missing field', data: '{"type":"text"}' },
    { why: 'a wrong field', data: '{"type":"tool-call","call":"a","name":"b","input":[]}' },
    {
      why: 'a message of an unknown kind',
      data: JSON.stringify({ type: 'message', message: { ...spoken('m', 'x'), kind: 'z' } }),
    },
    { why: 'null', data: 'null' },
  ])('does not read $why', ({ data }) => {
    expect(readConversationEvent(data)).toBeNull()
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.json(), data => readConversationEvent(data) === null))
  })
})

describe('guards', () => {
  it('take a conversation with all that it can hold, and none with a broken message', () => {
    expect(isApiConversation(WHOLE)).toBe(true)
    expect(isApiConversation({ ...WHOLE, messages: [{}] })).toBe(false)
    expect(isApiConversation({ ...WHOLE, settings: { ...WHOLE.settings, thinking: 'much' } })).toBe(false)
  })

  it('take a price', () => {
    const forecast = { usage: tokens({ cached: 9 }), cost: null, readableUntil: null }
    const price = { before: forecast, after: forecast, lostTokens: 0, extra: -3, isCold: false, changes: [] }
    expect(isActionPrice(price)).toBe(true)
    expect(isActionPrice({ ...price, lostTokens: -1 })).toBe(false)
  })
})
