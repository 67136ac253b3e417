import { describe, expect, it } from 'vitest'
import { expiryOf, kindOf } from '../../src/index.ts'
import { prediction } from '../support/prediction.ts'

describe('what a call is in its conversation', () => {
  it.each([
    { kind: 'toolContinuations', made: prediction() },
    { kind: 'shrunkContinuations', made: prediction({ hasShrunk: true }) },
    { kind: 'resultsWithText', made: prediction({ call: { add: 't r p' } }) },
    { kind: 'afterPrompts', made: prediction({ call: { add: 'a p' } }) },
    { kind: 'afterPrompts', made: prediction({ call: { add: 'a p' }, hasShrunk: true }) },
    { kind: 'firstCalls', made: prediction({ previous: null }) },
  ])('$kind', ({ kind, made }) => {
    expect(kindOf(made)).toBe(kind)
  })

  it('calls a request with markers of its own recorded whole', () => {
    const made = prediction()
    expect(kindOf({ ...made, call: { ...made.call, markers: [] } })).toBe('wholeRequests')
  })

  it.each([
    { pause: 360, life: '5m' as const, expiry: null, why: 'the edge is a minute wide' },
    { pause: 361, life: '5m' as const, expiry: 'expiries5m', why: 'more than six minutes' },
    { pause: 361, life: '1h' as const, expiry: null, why: 'an hour is not over' },
    { pause: 3661, life: '1h' as const, expiry: 'expiries1h', why: 'more than 61 minutes' },
  ])('$pause s after a $life write: $why', ({ pause, life, expiry }) => {
    expect(expiryOf(prediction({ previousLife: life, call: { at: pause } }))).toBe(expiry)
  })

  it('knows no expiry before a first call', () => {
    expect(expiryOf(prediction({ previous: null, call: { at: 9000 } }))).toBeNull()
  })
})
