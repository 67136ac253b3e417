import type { ApiConversation, ConversationEvent, KeptMessage } from '@sternline/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reduceConversation } from '../../../src/view-model/conversation/reduce-conversation.ts'
import { type ConversationState, NEW_TURN, NO_CONVERSATION } from '../../../src/view-model/conversation/state.ts'
import { answer, figures, results, SETTINGS, spoken, TURN, view, writeRequest } from '../../support/conversations.ts'

const AT = 1_700_000_000_000

const OPEN: ConversationState = reduceConversation(reduceConversation(NO_CONVERSATION, { type: 'opened', id: 'c_1' }), {
  type: 'events',
  events: [{ type: 'view', conversation: view() }],
  at: AT,
})

function after(events: readonly ConversationEvent[], state: ConversationState = OPEN): ConversationState {
  return reduceConversation(state, { type: 'events', events, at: AT })
}

const PROBLEM = { code: 'overloaded', what: 'Overloaded.', why: 'Many ask.', fix: 'Wait.' }

describe('reduceConversation', () => {
  it('starts empty, and an address opens one that is read', () => {
    const opened = reduceConversation(NO_CONVERSATION, { type: 'opened', id: 'c_9' })
    expect(opened).toMatchObject({ id: 'c_9', conversation: null, live: null, connection: 'connecting' })
    expect(reduceConversation(OPEN, { type: 'opened', id: null })).toMatchObject({
      id: null,
      conversation: null,
      settings: SETTINGS,
      connection: 'idle',
    })
  })

  it.each<Readonly<{ why: string; events: readonly ConversationEvent[]; expected: object }>>([
    {
      why: 'a step begins the turn',
      events: [{ type: 'step', step: 1 }],
      expected: { live: { ...NEW_TURN, step: 1 } },
    },
    {
      why: 'pieces of one kind are one part, in the order in which they came',
      events: [
        { type: 'thinking', text: 'a' },
        { type: 'text', text: 'b' },
        { type: 'text', text: 'c' },
        { type: 'thinking', text: 'd' },
      ],
      expected: {
        live: {
          parts: [
            { kind: 'thinking', text: 'a' },
            { kind: 'text', text: 'bc' },
            { kind: 'thinking', text: 'd' },
          ],
        },
      },
    },
    {
      why: 'a call that was begun gets its input in its place',
      events: [
        { type: 'tool-call-begun', call: 't1', name: 'read_file' },
        { type: 'tool-call-begun', call: 't2', name: 'list_files' },
        { type: 'tool-call', call: 't1', name: 'read_file', input: { path: 'a' } },
      ],
      expected: {
        live: {
          parts: [
            { kind: 'call', call: { call: 't1', name: 'read_file', input: { path: 'a' } } },
            { kind: 'call', call: { call: 't2', name: 'list_files', input: null } },
          ],
        },
      },
    },
    {
      why: 'an answer that was kept takes the place of its parts',
      events: [
        { type: 'step', step: 1 },
        { type: 'text', text: 'Hello' },
        { type: 'answer', message: answer('m_2', 'Hello'), figures: figures() },
      ],
      expected: { live: { parts: [] }, conversation: { messages: [{ id: 'm_2' }], isBusy: true } },
    },
    {
      why: 'an answer that came to nothing leaves nothing behind',
      events: [
        { type: 'thinking', text: 'x' },
        { type: 'answer', message: null, figures: figures() },
      ],
      expected: { live: { parts: [] }, conversation: { messages: [] } },
    },
    {
      why: 'results stay live until they are kept',
      events: [{ type: 'tool-result', call: 't1', ok: false, text: 'no', summary: 'not found' }],
      expected: { live: { results: { t1: { ok: false, text: 'no', summary: 'not found' } } } },
    },
    {
      why: 'results that were kept are not live any more',
      events: [
        { type: 'tool-result', call: 't1', ok: true, text: 'x', summary: 'y' },
        { type: 'message', message: results('m_3', { t1: ['x', 'y'] }) },
      ],
      expected: { live: { results: {} }, conversation: { messages: [{ id: 'm_3' }] } },
    },
    {
      why: 'a question waits until it is answered, and is asked once',
      events: [
        { type: 'approval-asked', request: writeRequest('t1') },
        { type: 'approval-asked', request: writeRequest('t2') },
        { type: 'approval-asked', request: writeRequest('t1') },
        { type: 'approval-answered', id: 'c_1:t2', allowed: true },
      ],
      expected: { live: { approvals: [{ call: 't1' }] } },
    },
    {
      why: 'a wait ends at a time of this machine',
      events: [{ type: 'waiting', ms: 3000, problem: PROBLEM }],
      expected: { live: { waiting: { until: AT + 3000, problem: PROBLEM } } },
    },
    {
      why: 'what comes after a wait ends it',
      events: [
        { type: 'waiting', ms: 3000, problem: PROBLEM },
        { type: 'text', text: 'x' },
      ],
      expected: { live: { waiting: null } },
    },
    {
      why: 'a turn that failed tells why and can be gone on with',
      events: [
        { type: 'message', message: spoken('m_1', 'x') },
        { type: 'problem', problem: PROBLEM },
        { type: 'done', end: 'failed' },
      ],
      expected: { live: null, lastEnd: 'failed', problem: PROBLEM, conversation: { isCutShort: true, isBusy: false } },
    },
    {
      why: 'a turn that came to its end is not cut short',
      events: [
        { type: 'message', message: spoken('m_1', 'x') },
        { type: 'answer', message: answer('m_2', 'y'), figures: figures() },
        { type: 'done', end: 'answered' },
      ],
      expected: { live: null, lastEnd: 'answered', conversation: { isCutShort: false, isBusy: false } },
    },
    {
      why: 'a stopped answer is cut short',
      events: [
        { type: 'answer', message: answer('m_2', 'y', { stop: 'aborted' }), figures: figures() },
        { type: 'done', end: 'stopped' },
      ],
      expected: { lastEnd: 'stopped', conversation: { isCutShort: true } },
    },
    {
      why: 'the conversation that goes on with it is known at once',
      events: [
        { type: 'compacted', into: 'c_2' },
        { type: 'done', end: 'answered' },
      ],
      expected: { conversation: { continuedBy: 'c_2' } },
    },
  ])('$why', ({ events, expected }) => {
    expect(after(events)).toMatchObject(expected)
  })

  it('gives up messages at once when one of them is said again, and takes what the server says of it', () => {
    const before = after([{ type: 'view', conversation: view([spoken('m_1', 'a'), answer('m_2', 'b')]) }])
    const asked = reduceConversation(before, { type: 'asked', without: ['m_1', 'm_2'] })
    expect(asked).toMatchObject({ conversation: { messages: [] }, live: NEW_TURN, problem: null })
    expect(after([{ type: 'message', message: spoken('m_3', 'c') }], asked).conversation?.messages).toHaveLength(1)
  })

  it('ends a turn that was not taken, and tells why', () => {
    const asked = reduceConversation(OPEN, { type: 'asked', without: [] })
    expect(reduceConversation(asked, { type: 'not-taken', problem: PROBLEM })).toMatchObject({
      live: null,
      problem: PROBLEM,
    })
  })

  it('a view of another conversation forgets what went wrong in this one', () => {
    const failed = after([
      { type: 'problem', problem: PROBLEM },
      { type: 'done', end: 'failed' },
    ])
    const other = reduceConversation(failed, { type: 'read', conversation: view([], { id: 'c_2' }) })
    expect(other).toMatchObject({ id: 'c_2', problem: null, lastEnd: null })
  })
})

/** The server's side: the conversation that it would tell whole at this point, and what of the turn is not kept. */
function told(events: readonly ConversationEvent[]): readonly ConversationEvent[] {
  const messages: KeptMessage[] = []
  let open: ConversationEvent[] = []
  let isBusy = false
  for (const event of events) {
    isBusy = event.type !== 'done'
    if (event.type === 'message' || (event.type === 'answer' && event.message !== null)) {
      if (event.message !== null) messages.push(event.message)
      open = []
    } else if (event.type !== 'problem' && event.type !== 'done') open.push(event)
  }
  const approvals: ApiConversation['approvals'] = []
  return [{ type: 'view', conversation: view(messages, { isBusy, approvals }) }, ...open]
}

describe('a stream that is cut', () => {
  const whole = after(TURN)

  it('gives the whole turn', () => {
    expect(whole).toMatchObject({ live: null, lastEnd: 'answered', problem: null })
    expect(whole.conversation?.messages.map(({ id }) => id)).toEqual(['m_1', 'm_2', 'm_3', 'm_4', 'm_5', 'm_6'])
  })

  it('anywhere, any number of times, ends as one that was not cut', () => {
    const places = fc.uniqueArray(fc.integer({ min: 0, max: TURN.length - 1 }), { maxLength: 5 })
    fc.assert(
      fc.property(places, cuts => {
        let state = OPEN
        for (const [index, event] of TURN.entries()) {
          if (cuts.includes(index)) state = after(told(TURN.slice(0, index)), state)
          state = after([event], state)
        }
        expect(state).toEqual(whole)
      }),
    )
  })

  it('in the middle of a turn shows the same as one that was not cut, however much of it was seen before', () => {
    const place = fc.integer({ min: 1, max: TURN.length - 1 })
    fc.assert(
      fc.property(place, fc.nat(), (cut, n) => {
        const shown = ({ live, conversation }: ConversationState) => ({
          live: { ...live, step: 0 },
          messages: conversation?.messages,
        })
        const seen = n % (cut + 1)
        expect(shown(after(told(TURN.slice(0, cut)), after(TURN.slice(0, seen))))).toEqual(
          shown(after(TURN.slice(0, cut))),
        )
      }),
    )
  })

  it('events that come together give the same as one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: TURN.length }), sizes => {
        let state = OPEN
        let at = 0
        for (const size of sizes) {
          state = after(TURN.slice(at, at + size), state)
          at += size
        }
        expect(state).toEqual(whole)
      }),
    )
  })
})
