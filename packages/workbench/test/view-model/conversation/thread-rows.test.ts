import type { ConversationEvent } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { reduceConversation } from '../../../src/view-model/conversation/reduce-conversation.ts'
import { type ConversationState, NO_CONVERSATION } from '../../../src/view-model/conversation/state.ts'
import { threadRows } from '../../../src/view-model/conversation/thread-rows.ts'
import { TURN, view } from '../../support/conversations.ts'

function after(events: readonly ConversationEvent[]): ConversationState {
  const opened = reduceConversation(NO_CONVERSATION, { type: 'opened', id: 'c_1' })
  const all: readonly ConversationEvent[] = [{ type: 'view', conversation: view() }, ...events]
  return reduceConversation(opened, { type: 'events', events: all, at: 0 })
}

/** The turn up to, and without, the first event of a type behind `from`. */
function until(type: ConversationEvent['type'], from = 0): ConversationState {
  return after(
    TURN.slice(
      0,
      TURN.findIndex((event, index) => index >= from && event.type === type),
    ),
  )
}

describe('threadRows', () => {
  it('is empty where nothing was said', () => {
    expect(threadRows(NO_CONVERSATION)).toEqual([])
  })

  it('shows what was said, and that it is being answered', () => {
    expect(threadRows(until('thinking')).map(({ kind }) => kind)).toEqual(['spoken', 'live'])
  })

  it('shows an answer while it is written: thinking, text and calls that stand together as one group', () => {
    const rows = threadRows(until('answer'))
    expect(rows.at(-1)).toMatchObject({
      kind: 'live',
      parts: [
        { kind: 'thinking', text: 'The sum is probably rounded once.' },
        { kind: 'text', text: 'I look where it is rounded.' },
        {
          kind: 'calls',
          calls: [
            { id: 'toolu_1', outcome: null },
            { id: 'toolu_2', outcome: null },
          ],
        },
      ],
    })
  })

  it('shows results of calls as they come, before they are kept', () => {
    const rows = threadRows(after(TURN.slice(0, TURN.findIndex(({ type }) => type === 'tool-result') + 1)))
    expect(rows).toHaveLength(2)
    expect(rows[1]).toMatchObject({
      kind: 'answer',
      isRunning: true,
      parts: [{}, {}, { calls: [{ outcome: null }, { outcome: { ok: true, summary: '60 of 60 lines' } }] }],
    })
  })

  it('puts a question where its call stands', () => {
    const rows = threadRows(until('approval-answered'))
    expect(rows.at(-1)).toMatchObject({
      kind: 'answer',
      parts: [{ kind: 'text' }, { calls: [{ id: 'toolu_3', approval: { call: 'toolu_3' } }] }],
    })
  })

  it('has a row for what was said and for each answer, with the results in the calls', () => {
    const rows = threadRows(after(TURN))
    expect(rows.map(row => (row.kind === 'live' ? 'live' : `${row.kind} ${row.message.id}`))).toEqual([
      'spoken m_1',
      'answer m_2',
      'answer m_4',
      'answer m_6',
    ])
    expect(rows[1]).toMatchObject({
      isRunning: false,
      parts: [{}, {}, { calls: [{ outcome: { summary: '3 places' } }, { outcome: { ok: true } }] }],
    })
  })

  it('gives the same rows for the same messages, so that only the last one is drawn again', () => {
    const before = threadRows(after(TURN))
    const state = after(TURN)
    const live = reduceConversation(state, { type: 'events', events: [{ type: 'text', text: 'x' }], at: 0 })
    const grown = reduceConversation(live, { type: 'events', events: [{ type: 'text', text: 'y' }], at: 0 })
    const [first, second] = [threadRows(live), threadRows(grown)]
    expect(first.slice(0, 3).every((row, index) => row === second[index])).toBe(true)
    expect(first.at(-1)).not.toBe(second.at(-1))
    expect(before.slice(0, 3).every((row, index) => row === first[index])).toBe(true)
  })
})
