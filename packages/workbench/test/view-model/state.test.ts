import type { ListedSession } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { listSessions, openSession, openSessionName } from '../../src/view-model/selectors.ts'
import { type Action, INITIAL_STATE, reduce, type State } from '../../src/view-model/state.ts'
import { summarise } from '../../src/view-model/totals.ts'
import { exchange, running } from '../support/exchanges.ts'

const after = (...actions: readonly Action[]): State => actions.reduce(reduce, INITIAL_STATE)

function summary(session: string, lastAt: number, fields: Partial<ListedSession> = {}): ListedSession {
  const whole = summarise([exchange({ session, startedAt: lastAt })])
  if (whole === null) throw new Error('a row has a summary')
  return { ...whole, ...fields }
}

const [OLD, NEW] = [summary('old', 1_600_000_000_000), summary('new', 1_700_000_000_000)]
const LISTED: Action = { type: 'sessions', sessions: [NEW, OLD], ahead: 0, whole: true }

describe('which session is shown', () => {
  it.each([
    { why: 'none is known', actions: [], shown: null },
    { why: 'the newest by itself', actions: [LISTED], shown: 'new' },
    { why: 'the one picked', actions: [LISTED, { type: 'picked', session: 'old' }], shown: 'old' },
    {
      why: 'the newest again',
      actions: [LISTED, { type: 'picked', session: 'old' }, { type: 'picked', session: null }],
      shown: 'new',
    },
    {
      why: 'one that has just begun, before the list tells of it',
      actions: [LISTED, { type: 'events', exchanges: [running({ session: 'newest', startedAt: 1_700_000_000_009 })] }],
      shown: 'newest',
    },
    {
      why: 'one that goes on moves up',
      actions: [LISTED, { type: 'events', exchanges: [running({ session: 'old', startedAt: 1_700_000_000_009 })] }],
      shown: 'old',
    },
    {
      why: 'the picked one stays when another begins',
      actions: [
        LISTED,
        { type: 'picked', session: 'old' },
        { type: 'events', exchanges: [running({ session: 'newest', startedAt: 1_700_000_000_009 })] },
      ],
      shown: 'old',
    },
  ] satisfies readonly { why: string; actions: readonly Action[]; shown: string | null }[])(
    '$why',
    ({ actions, shown }) => {
      expect(openSessionName(after(...actions))).toBe(shown)
    },
  )
})

describe('figures of a session', () => {
  it('are the sums of its rows when all of them are here', () => {
    const rows = [exchange({ id: 'a', session: 'new' }), exchange({ id: 'b', session: 'new' })]
    const state = after(LISTED, { type: 'exchanges', session: 'new', exchanges: rows, complete: true })
    expect(openSession(state)).toEqual({ summary: summarise(rows), rows, loading: false, missing: 0 })
  })

  it('are the server’s while rows are missing', () => {
    const many = summary('new', 1_700_000_000_000, { exchanges: 900 })
    const state = after(
      { type: 'sessions', sessions: [many], ahead: 0, whole: true },
      { type: 'exchanges', session: 'new', exchanges: [], complete: true },
    )
    expect(openSession(state)).toMatchObject({ summary: many, missing: 900, loading: false })
  })

  it('never mix sessions: a row of another session is not taken in', () => {
    const state = after(LISTED, {
      type: 'exchanges',
      session: 'new',
      exchanges: [exchange({ session: 'old' })],
      complete: true,
    })
    expect(openSession(state)?.rows).toEqual([])
  })

  it('tell which sessions are running', () => {
    const state = after(LISTED, { type: 'events', exchanges: [running({ session: 'old', startedAt: 1 })] })
    expect(listSessions(state).map(each => [each.session, each.running])).toEqual([
      ['new', 0],
      ['old', 1],
    ])
  })
})

it('the newest sessions take their places among all that were listed', () => {
  const grown = summary('new', 1_700_000_000_500, { exchanges: 7 })
  const state = after(LISTED, { type: 'sessions', sessions: [grown], ahead: 0, whole: false })
  expect(listSessions(state).map(({ session, exchanges }) => [session, exchanges])).toEqual([
    ['new', 7],
    ['old', 1],
  ])
  const fewer = after(LISTED, { type: 'sessions', sessions: [grown], ahead: 0, whole: true })
  expect(listSessions(fewer).map(({ session }) => session)).toEqual(['new'])
})

describe('a lost stream', () => {
  const LIVE: readonly Action[] = [
    { type: 'opened' },
    LISTED,
    {
      type: 'exchanges',
      session: 'new',
      exchanges: [exchange({ id: 'a', session: 'new' }), running({ id: 'b', session: 'new' })],
      complete: true,
    },
  ]

  it('keeps what is shown, and says that it may be out of date', () => {
    const state = after(...LIVE, { type: 'dropped' })
    expect(state.connection).toBe('reconnecting')
    expect(openSession(state)).toMatchObject({ loading: true })
    expect(openSession(state)?.rows).toHaveLength(2)
  })

  it('forgets exchanges that may have ended unseen, and keeps those that were over', () => {
    const state = after(...LIVE, { type: 'dropped' }, { type: 'opened' })
    expect(state.connection).toBe('live')
    expect(openSession(state)?.rows.map(row => row.id)).toEqual(['a'])
    expect(openSession(state)?.loading).toBe(true)
  })
})

it('keeps a bounded number of conversations, and never drops the picked one', () => {
  const events = Array.from({ length: 200 }, (_, index) => exchange({ id: `ex_${index}`, session: `s${index}` }))
  const state = events.reduce<State>(
    (known, each) => reduce(known, { type: 'events', exchanges: [each] }),
    after({ type: 'picked', session: 's0' }),
  )
  expect(state.conversations.size).toBeLessThan(50)
  expect(state.conversations.has('s0')).toBe(true)
  expect(state.conversations.has('s199')).toBe(true)
})
