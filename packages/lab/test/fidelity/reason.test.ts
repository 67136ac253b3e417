import { describe, expect, it } from 'vitest'
import { REASONS, type Reason, reasonOf } from '../../src/index.ts'
import { prediction } from '../support/prediction.ts'

const ROWS: readonly Readonly<{ reason: Reason; why: string; missed: Parameters<typeof prediction>[0] }>[] = [
  { reason: 'hidden-call', why: 'more was read than any logged call had cached', missed: { read: 20_400 } },
  {
    reason: 'hidden-call',
    why: 'all was still there, long after its life',
    missed: { predicted: 0, call: { at: 700 } },
  },
  {
    reason: 'hidden-call',
    why: 'a first call that finds its own messages cached',
    missed: { previous: null, predicted: 0, reached: 0 },
  },
  {
    reason: 'head-not-logged',
    why: 'a first call finds a head of another length',
    missed: { previous: null, predicted: 7000, reached: 0, read: 6500 },
  },
  {
    reason: 'head-not-logged',
    why: 'after a change only the head is left, of another length',
    missed: { predicted: 7000, read: 6500 },
  },
  {
    reason: 'parallel-start',
    why: 'the head was found although its writer had not begun to reply, by the log',
    missed: { previous: null, predicted: 0, reached: 0, read: 7000, isParallel: true },
  },
  {
    reason: 'kept-by-others',
    why: 'a head outlived every logged call',
    missed: { predicted: 0, read: 7000, call: { at: 700 } },
  },
  {
    reason: 'edge-of-life',
    why: 'read 8 seconds after five minutes',
    missed: { predicted: 0, call: { at: 308 } },
  },
  {
    reason: 'edge-of-life',
    why: 'read 14 seconds after an hour',
    missed: { predicted: 0, previousLife: '1h', call: { at: 3614 } },
  },
  {
    reason: 'named-by-api',
    why: 'the API says that the tools changed',
    missed: { read: 7000, call: { missReason: 'tools_changed' } },
  },
  {
    reason: 'messages-changed',
    why: 'fell to the head, and the API says no more than that it cannot tell',
    missed: { read: 7000, call: { missReason: 'unavailable' } },
  },
  { reason: 'messages-changed', why: 'fell to an earlier place', missed: { read: 15_000 } },
  { reason: 'head-changed-or-evicted', why: 'nothing at all was read', missed: { read: 0 } },
  {
    reason: 'thinking-dropped',
    why: 'less was read once the thinking of the turn before was gone',
    missed: { read: 15_000, hasLostThinking: true },
  },
  {
    reason: 'thinking-dropped',
    why: 'more than predicted, but less than the turn before had cached',
    missed: { predicted: 9500, reached: 9500, read: 15_000, hasLostThinking: true },
  },
  {
    reason: 'content-shrank',
    why: 'the request is too short',
    missed: { hasShrunk: true, predicted: 7000, read: 8000 },
  },
  { reason: 'look-back', why: 'at the limit of 20 positions', missed: { read: 7000, added: 20 } },
  {
    reason: 'look-back',
    why: 'found although it is 21 blocks away',
    missed: { predicted: 9500, read: 20_000, added: 21 },
  },
  {
    reason: 'minimum',
    why: 'a prefix of 2,000 tokens was read, the documented minimum is 4,096',
    missed: { read: 2000 },
  },
  { reason: 'unexplained', why: 'nothing fits', missed: { predicted: 9500, read: 15_000 } },
]

describe('why a prediction missed', () => {
  it.each(ROWS)('$reason: $why', ({ reason, missed }) => {
    expect(reasonOf(prediction(missed))).toBe(reason)
  })

  it('names no reason for a prediction that came true', () => {
    expect(reasonOf(prediction())).toBeNull()
  })

  it('has a case for every reason', () => {
    expect(new Set(ROWS.map(({ reason }) => reason))).toEqual(new Set(Object.keys(REASONS)))
  })
})
