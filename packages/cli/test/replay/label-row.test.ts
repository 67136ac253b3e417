import { expect, it } from 'vitest'
import { rowOf } from '../../src/replay/label-row.ts'

const usage = { cached: 0, saved5m: 0, saved1h: 0, fresh: 0, output: 9 }
const MODEL = 'claude-sonnet-4-5'

it.each([
  {
    answer: { kind: 'ok', usage: { ...usage, cached: 182_000, saved5m: 3000 } },
    label: '🟢 182k cached 🔵 +3k saved',
    reason: null,
    why: 'a label',
  },
  {
    answer: { kind: 'ok', usage: { ...usage, fresh: 320 } },
    label: null,
    reason: 'below the minimum: 320 of 1,024 tokens',
    why: 'too short',
  },
  {
    answer: { kind: 'ok', usage: { ...usage, fresh: 5000 } },
    label: null,
    reason: 'nothing was marked that could be read or saved',
    why: 'long enough, and nothing marked',
  },
  {
    answer: { kind: 'ok', usage: null },
    label: null,
    reason: 'the answer reported no usage',
    why: 'no data is not zero',
  },
  {
    answer: { kind: 'refused', status: 400, error: 'invalid_request_error: messages: Field required', usage: null },
    label: null,
    reason: 'refused with status 400, invalid_request_error: messages: Field required',
    why: 'refused',
  },
  {
    answer: { kind: 'broken', error: 'terminated', usage: { ...usage, cached: 5000 } },
    label: null,
    reason: 'the answer broke off: terminated',
    why: 'broken, although it was billed',
  },
  {
    answer: { kind: 'unreachable', error: 'ECONNREFUSED' },
    label: null,
    reason: 'no answer: ECONNREFUSED',
    why: 'nobody there',
  },
] as const)('$why', ({ answer, label, reason }) => {
  expect(rowOf(3, MODEL, answer)).toMatchObject({ call: 3, label, reason, isFailed: answer.kind !== 'ok' })
})

it('prices what was reported, and nothing for a model of unknown price', () => {
  const answer = { kind: 'ok', usage: { ...usage, cached: 1000, output: 10 } } as const
  expect(rowOf(1, MODEL, answer).cost).toEqual({ paid: 450_000, uncached: 3_150_000, avoided: 2_700_000 })
  expect(rowOf(1, 'claude-2.1', answer)).toMatchObject({ cost: null, label: '🟢 1k cached' })
})

it('says so where the minimum of the model is not known', () => {
  const row = rowOf(1, 'claude-2.1', { kind: 'ok', usage: { ...usage, fresh: 320 } })
  expect(row.reason).toBe('below the minimum: 320 of 4,096 tokens (the largest there is: the model is unknown)')
})
