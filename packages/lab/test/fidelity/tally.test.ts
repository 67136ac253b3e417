import { describe, expect, it } from 'vitest'
import { Tally } from '../../src/fidelity/tally.ts'
import type { Prediction } from '../../src/index.ts'
import { prediction } from '../support/prediction.ts'

function scoresOf(...predictions: readonly Prediction[]): ReturnType<Tally['scores']> {
  const tally = new Tally()
  for (const one of predictions) tally.add(one)
  return tally.scores()
}

describe('a tally', () => {
  it('counts what is exact, what is close and why the rest is not', () => {
    const { toolContinuations } = scoresOf(prediction(), prediction({ read: 20_100 }), prediction({ read: 0 }))
    expect(toolContinuations).toEqual({
      calls: 3,
      exact: 1,
      exactShare: 1 / 3,
      allRead: 1,
      allReadShare: 1 / 3,
      close: 2,
      closeShare: 2 / 3,
      reasons: { 'head-changed-or-evicted': 1, 'hidden-call': 1 },
    })
  })

  it.each([
    { read: 20_202, close: 1, why: '1 % more' },
    { read: 20_203, close: 0, why: 'a token more than that' },
    { read: 0, close: 0, why: 'nothing is close to nothing but nothing' },
  ])('close is within 1 % of what the API read: $why', ({ read, close }) => {
    expect(scoresOf(prediction({ read })).toolContinuations.close).toBe(close)
  })

  it('has no share of no calls', () => {
    expect(scoresOf().firstCalls).toMatchObject({ calls: 0, exactShare: null, closeShare: null, reasons: {} })
  })

  it.each([
    { predicted: 0, read: 0, exact: 1, ended: 1, beyondLog: 0, why: 'nothing is left' },
    { predicted: 0, read: 7000, exact: 0, ended: 1, beyondLog: 1, why: 'a head is left' },
    { predicted: 0, read: 20_000, exact: 0, ended: 0, beyondLog: 1, why: 'all is left' },
    { predicted: 20_000, read: 0, exact: 0, ended: 0, beyondLog: 0, why: 'the model says that all is left' },
  ])('counts an expiry once more, and whether the conversation was gone as predicted: $why', row => {
    const { expiries5m, toolContinuations } = scoresOf(
      prediction({ predicted: row.predicted, read: row.read, call: { at: 700 } }),
    )
    const { exact, ended, beyondLog } = row
    const exactWithinLogShare = beyondLog === 1 ? null : exact
    expect(expiries5m).toMatchObject({ calls: 1, exact, ended, beyondLog, exactWithinLogShare })
    expect(toolContinuations.calls).toBe(1)
  })
})
