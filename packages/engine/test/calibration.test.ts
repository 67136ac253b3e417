import { findModel } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import { createCalibration } from '../src/calibration.ts'

const sonnet = findModel('claude-sonnet-4-5')
const MINE = { scope: 'mine', session: 's' }

describe('calibration', () => {
  it.each([
    { estimated: 1000, billed: 1000, characters: 2.75, why: 'the estimate was right' },
    { estimated: 1000, billed: 1100, characters: 2.5, why: 'the text is denser than the table says' },
    { estimated: 1100, billed: 1000, characters: 3.025, why: 'the text is looser' },
    { estimated: 1000, billed: 1015, characters: 2.75, why: 'the estimate was good enough' },
    { estimated: 1000, billed: 1025, characters: 2.75 / 1.025, why: 'the estimate was a little off' },
    { estimated: 1000, billed: 5000, characters: 2.75, why: 'a bill that tells of something else is not believed' },
    { estimated: 1000, billed: 0, characters: 2.75, why: 'no bill' },
    { estimated: 0, billed: 1000, characters: 2.75, why: 'no estimate' },
  ])('$why', ({ estimated, billed, characters }) => {
    const calibration = createCalibration()
    calibration.learn(MINE, sonnet, estimated, billed)
    expect(calibration.factsFor(MINE, sonnet)?.charactersPerToken).toBeCloseTo(characters, 10)
  })

  it('keeps what was learnt while estimates by it are good enough', () => {
    const calibration = createCalibration()
    calibration.learn(MINE, sonnet, 1000, 1100)
    const facts = calibration.factsFor(MINE, sonnet)
    for (const billed of [1015, 985, 1000]) calibration.learn(MINE, facts, 1000, billed)
    expect(calibration.factsFor(MINE, sonnet)).toEqual(facts)
    calibration.learn(MINE, facts, 1000, 970)
    expect(calibration.factsFor(MINE, sonnet)?.charactersPerToken).toBeCloseTo(2.5 / 0.97, 10)
  })

  it('keeps credentials, sessions and models apart, and leaves unknown models unknown', () => {
    const calibration = createCalibration()
    calibration.learn(MINE, sonnet, 1000, 1100)
    expect(calibration.factsFor(MINE, sonnet)).not.toBe(sonnet)
    expect(calibration.factsFor({ ...MINE, session: 't' }, sonnet)).toBe(sonnet)
    expect(calibration.factsFor({ ...MINE, scope: 'another' }, sonnet)).toBe(sonnet)
    const opus = findModel('claude-opus-4-8')
    expect(calibration.factsFor(MINE, opus)).toBe(opus)
    calibration.learn(MINE, null, 1000, 1100)
    expect(calibration.factsFor(MINE, null)).toBeNull()
  })

  it('is bounded: the session that was learnt longest ago is forgotten first', () => {
    const calibration = createCalibration()
    for (let i = 0; i <= 5_000; i++) calibration.learn({ ...MINE, session: `s${i}` }, sonnet, 1000, 1100)
    expect(calibration.factsFor({ ...MINE, session: 's0' }, sonnet)).toBe(sonnet)
    expect(calibration.factsFor({ ...MINE, session: 's1' }, sonnet)).not.toBe(sonnet)
  })
})
