import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Body } from '../../src/memory/index.ts'
import { joined, utf8 } from '../bytes.ts'

const TEXT = 'a body in pieces: é, 𝄞'
const ALL = utf8(TEXT)

/** The body cut at these places. */
function bodyOf(cuts: readonly number[]): Body {
  const places = [0, ...cuts.map(at => at % ALL.length).sort((a, b) => a - b), ALL.length]
  return new Body(places.slice(1).map((end, i) => ALL.slice(places[i], end)))
}

const CUTS = fc.array(fc.nat(), { maxLength: 5 })
const SPAN = fc.tuple(fc.nat({ max: ALL.length }), fc.nat({ max: ALL.length }))

describe('a body in pieces', () => {
  it('gives any span, as it stands in the whole', () => {
    fc.assert(
      fc.property(CUTS, SPAN, (cuts, ends) => {
        const body = bodyOf(cuts)
        const [start = 0, end = 0] = ends.toSorted((a, b) => a - b)
        expect(body.length).toBe(ALL.length)
        expect([...body.span(start, end)]).toEqual([...ALL.slice(start, end)])
        expect([...body.whole()]).toEqual([...ALL])
        expect(body.pieces).toEqual([body.whole()])
      }),
    )
  })

  it('is changed by splices wherever it was cut, and every other byte stays', () => {
    fc.assert(
      fc.property(CUTS, CUTS, SPAN, (cuts, inserts, [start, end]) => {
        const left = { start: Math.min(start, end), end: Math.max(start, end), insert: '<X>' }
        const inserted = inserts
          .map(at => ({ start: at % ALL.length, end: at % ALL.length, insert: '<I>' }))
          .filter(splice => splice.start < left.start || splice.start > left.end)
        const splices = [...inserted, left].sort((a, b) => a.start - b.start)
        let expected = ''
        let at = 0
        for (const splice of splices) {
          expected += Buffer.from(ALL.slice(at, splice.start)).toString('latin1') + splice.insert
          at = splice.end
        }
        expected += Buffer.from(ALL.slice(at)).toString('latin1')
        const pieces = bodyOf(cuts).spliced(splices)
        expect(Buffer.concat(pieces).toString('latin1')).toBe(expected)
      }),
    )
  })

  it('sends the pieces themselves where nothing is changed', () => {
    const pieces = [utf8('one'), utf8('two')]
    expect(new Body(pieces).spliced([]).map((piece, i) => piece === pieces[i])).toEqual([true, true])
    expect(joined(new Body([]).spliced([]))).toBe('')
  })

  it('gives its memory back when it is put together', () => {
    const memory = ALL.slice()
    const body = new Body([memory.subarray(0, 5), memory.subarray(5)], () => memory.fill(0))
    expect([...body.whole()]).toEqual([...ALL])
    expect(memory.every(byte => byte === 0)).toBe(true)
    body.drop()
    expect(body.pieces).toEqual([])
  })

  it.each([{ held: false }, { held: true }])(
    'tells of the copy that it made too, once it is let go (held: $held)',
    ({ held }) => {
      const told: [boolean, Uint8Array | undefined][] = []
      const body = new Body([ALL.slice(0, 5), ALL.slice(5)], (isHeld, copy) => told.push([isHeld, copy]))
      const whole = body.whole()
      expect([told, body.whole() === whole]).toEqual([[[false, undefined]], true])
      if (held) body.hold()
      body.drop()
      body.drop()
      expect(told).toEqual([
        [false, undefined],
        [held, ALL],
      ])
      expect(told[1]?.[1]).toBe(whole)
    },
  )

  it.each([
    { held: false, why: 'its memory is free, which is told once' },
    { held: true, why: 'it is told that somebody may still look' },
  ])('when it is let go, $why', ({ held }) => {
    const told: boolean[] = []
    const body = new Body([ALL], isHeld => told.push(isHeld))
    if (held) body.hold()
    body.drop()
    body.drop()
    expect([told, body.pieces, body.length]).toEqual([[held], [], ALL.length])
  })
})
