import { describe, expect, it } from 'vitest'
import { createRefusedMarkers } from '../src/refused-markers.ts'

const HOUR = 60 * 60_000

function target(model: string, session = 's') {
  return { scope: 'a', session, upstream: { name: 'anthropic', host: 'h' }, model } as const
}

describe('what is learnt of refused markers', () => {
  it('holds for an hour, for that upstream and model', () => {
    const refused = createRefusedMarkers()
    refused.learn(target('m'), 0)
    expect(refused.isRefused(target('m', 'other'), HOUR - 1)).toBe(true)
    expect(refused.isRefused(target('m'), HOUR)).toBe(false)
    expect(refused.isRefused(target('n'), 1)).toBe(false)
  })

  it('holds for one conversation where a block was refused, and for all with the second one', () => {
    const refused = createRefusedMarkers()
    refused.learnOfBlock(target('m', 'one'), 0)
    refused.learnOfBlock(target('m', 'one'), 1)
    expect(['one', 'two'].map(session => refused.isRefused(target('m', session), 2))).toEqual([true, false])
    refused.learnOfBlock(target('m', 'two'), 2)
    expect(refused.isRefused(target('m', 'three'), 3)).toBe(true)
  })

  it('is forgotten for a thousand newer ones, the oldest first', () => {
    const refused = createRefusedMarkers()
    for (let i = 0; i <= 1_000; i++) refused.learn(target(`m${i}`), 0)
    expect([0, 1, 1_000].map(i => refused.isRefused(target(`m${i}`), 1))).toEqual([false, true, true])
    for (let i = 0; i <= 1_000; i++) refused.learnOfBlock(target(`n${i}`, `${i}`), 0)
    expect([0, 1, 1_000].map(i => refused.isRefused(target(`n${i}`, `${i}`), 1))).toEqual([false, true, true])
  })
})
