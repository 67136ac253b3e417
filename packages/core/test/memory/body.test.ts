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
        expect(body.readWhole(bytes => [...bytes])).toEqual([...ALL])
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

  it('shows the only piece itself, and many in a place that the next body gets too', () => {
    expect(new Body([ALL]).readWhole(bytes => bytes)).toBe(ALL)
    const [first, second] = ['one two', 'three'].map(text => {
      const pieces = text.split(' ').map(utf8)
      const body = new Body(pieces)
      const shown = body.readWhole(bytes => ({ buffer: bytes.buffer, text: Buffer.from(bytes).toString() }))
      expect(body.pieces).toEqual(pieces)
      return shown
    })
    const third = new Body([utf8('th'), utf8('ree')]).readWhole(bytes => ({
      buffer: bytes.buffer,
      length: bytes.length,
    }))
    expect([first?.text, second?.text]).toEqual(['onetwo', 'three'])
    expect(third).toEqual({ buffer: first?.buffer, length: 5 })
    expect(new Body([]).readWhole(bytes => bytes.length)).toBe(0)
  })

  it('shows each in that place, whether it is longer or shorter than those before', () => {
    for (const length of [3, 700_000, 10, 4_000_000, 300_000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => i % 251)
      const body = new Body([bytes.subarray(0, length / 3), bytes.subarray(length / 3)])
      expect(body.readWhole(whole => Buffer.compare(whole, bytes))).toBe(0)
    }
  })

  it('shows one that is longer than that place all the same, and keeps nothing for it', () => {
    const [half, rest] = [new Uint8Array(4_000_000).fill(1), new Uint8Array(3_000_000).fill(2)]
    const whole = new Body([half, rest]).readWhole(bytes => bytes)
    expect([whole.length, whole[3_999_999], whole[4_000_000], whole.at(-1)]).toEqual([7_000_000, 1, 2, 2])
    expect(whole.buffer.byteLength).toBe(7_000_000)
  })

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
