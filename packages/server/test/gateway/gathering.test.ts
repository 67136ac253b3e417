import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { givePieces, PIECE, takePiece } from '../../src/gateway/body-memory.ts'
import { Gathering } from '../../src/gateway/gathering.ts'

const KB = 1024
const MB = KB * KB

/** What is done with a body that is coming: so many bytes are put where they are wanted, or a piece is added that lies somewhere already. */
type Step = Readonly<{ how: 'put' | 'add'; bytes: number }>

/** A period that no length of a piece is a multiple of, so that a byte in another place shows. */
const PERIOD = 251

function byteAt(place: number): number {
  return place % PERIOD
}

function areOf(bytes: Uint8Array, from: number): boolean {
  return bytes.every((byte, i) => byte === byteAt(from + i))
}

/** A body that came in steps; a watcher's pieces, each with the place that it is for. */
function gather(expected: number, steps: readonly Step[]) {
  const watched: Uint8Array[] = []
  const shown: boolean[] = []
  let seen = 0
  const gathering = new Gathering(expected, {
    take: piece => {
      watched.push(piece)
      shown.push(areOf(piece, seen))
      seen += piece.length
    },
  })
  let length = 0
  let last: Uint8Array | null = null
  const fill = (place: Uint8Array): void => {
    for (let i = 0; i < place.length; i += 1) place[i] = byteAt(length + i)
    length += place.length
  }
  const put = (bytes: number): number => {
    const place = gathering.place()
    expect(place.length).toBeGreaterThan(0)
    const again = gathering.place()
    expect([again.buffer === place.buffer, again.byteOffset, again.length]).toEqual([
      true,
      place.byteOffset,
      place.length,
    ])
    const own = place.subarray(0, bytes)
    last = place
    fill(own)
    gathering.put(own.length)
    return own.length
  }
  for (const { how, bytes } of steps) {
    if (how === 'add') {
      const piece = new Uint8Array(bytes)
      fill(piece)
      gathering.add(piece)
    } else {
      // A read takes what is there, also nothing, and as much as there is room for.
      for (let left = bytes - put(bytes); left > 0; ) left -= put(left)
    }
  }
  return { gathering, length, watched, shown, seen: () => seen, last: last as Uint8Array | null }
}

/** Everything that has to hold of a body that came. */
function expectWhole(expected: number, steps: readonly Step[]): void {
  const { gathering, length, watched, shown, seen } = gather(expected, steps)
  const { pieces, memory } = gathering.whole()
  const bytes = Buffer.concat(pieces)
  expect(bytes.length).toBe(length)
  expect(areOf(bytes, 0)).toBe(true)
  // The watcher saw all of it, in order, and saw it where it stays.
  expect(seen()).toBe(length)
  expect(shown).not.toContain(false)
  expect(Buffer.concat(watched).equals(bytes)).toBe(true)
  const buffers = new Set(memory.map(({ buffer }) => buffer))
  expect(buffers.size).toBe(memory.length)
  for (const piece of [...watched, ...pieces]) expect(buffers.has(piece.buffer)).toBe(true)
  givePieces(memory)
}

const EXPECTED = ['nothing', 'less', 'right', 'more', 'far more'] as const

function expectedOf(how: (typeof EXPECTED)[number], steps: readonly Step[]): number {
  const length = steps.reduce((sum, { bytes }) => sum + bytes, 0)
  return { nothing: 0, less: Math.floor(length / 2), right: length, more: length + 100, 'far more': 2 ** 40 }[how]
}

const put = (...sizes: readonly number[]): Step[] => sizes.map(bytes => ({ how: 'put', bytes }))
const add = (...sizes: readonly number[]): Step[] => sizes.map(bytes => ({ how: 'add', bytes }))

describe('a body that is gathered', () => {
  const rows = [
    { why: 'nothing', steps: [] },
    { why: 'no byte at all, asked for twice', steps: put(0, 0) },
    { why: 'a byte', steps: put(1) },
    { why: 'a byte at a time', steps: put(...Array<number>(300).fill(1)) },
    { why: 'what is looked at together', steps: put(20 * KB, 12 * KB - 1, 1, 40 * KB) },
    { why: 'one piece to the byte', steps: put(PIECE) },
    { why: 'a byte more than a piece', steps: put(PIECE, 1) },
    { why: 'a byte less than a piece, and then more than one', steps: put(PIECE - 1, PIECE + 2) },
    { why: 'a short rest', steps: put(PIECE, 100) },
    { why: 'a rest as long as half a piece', steps: put(PIECE, PIECE / 2 - 1, 1, 1) },
    { why: 'much at once', steps: put(2 * MB) },
    { why: 'pieces of others', steps: add(1, 0, 64 * KB, PIECE) },
    {
      why: 'both in turns',
      steps: [...put(10), ...add(5), ...put(40 * KB), ...add(PIECE), ...put(PIECE, 3), ...add(1)],
    },
  ] satisfies { why: string; steps: Step[] }[]

  it.each(rows.flatMap(row => EXPECTED.map(said => ({ ...row, said }))))(
    'is all bytes in order, and was watched so: $why, said to be $said',
    ({ steps, said }) => expectWhole(expectedOf(said, steps), steps),
  )

  const sizes = fc.oneof(
    fc.nat(40),
    fc.nat(40 * KB),
    fc.nat(600 * KB),
    fc.constantFrom(PIECE - 1, PIECE, PIECE + 1, PIECE / 2, 32 * KB),
  )
  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.record({ how: fc.constantFrom('put', 'put', 'put', 'add'), bytes: sizes }),
    { maxLength: 8 },
  )

  it('is that in whatever steps it comes, and whatever is said of its length', () => {
    fc.assert(
      fc.property(steps, fc.oneof(fc.nat(2 * MB), fc.constantFrom(0, 2 ** 40)), (some, expected) =>
        expectWhole(expected, some),
      ),
    )
  })

  it('lies in pieces of the same length, but for a short rest of what was said to come', () => {
    const { gathering } = gather(2 * PIECE + 100, put(20 * KB, 2 * PIECE + 100 - 20 * KB))
    const { pieces, memory } = gathering.whole()
    expect(pieces.map(({ length }) => length)).toEqual([PIECE, PIECE, 100])
    expect(memory.map(({ length }) => length)).toEqual([PIECE, PIECE, 100])
  })

  it('takes no memory for what is only said', () => {
    const before = process.memoryUsage().arrayBuffers
    const gathering = new Gathering(2 ** 40, null)
    expect(gathering.place().length).toBe(PIECE)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MB)
  })

  it.each([
    { when: 'before a place was asked for', steps: [], isAsked: false },
    { when: 'before anything came', steps: [], isAsked: true },
    { when: 'with a piece begun', steps: put(10), isAsked: true },
    { when: 'with a piece full', steps: put(PIECE), isAsked: false },
    { when: 'with the next piece asked for', steps: put(PIECE), isAsked: true },
    { when: 'with several full', steps: put(3 * PIECE + 5), isAsked: true },
    { when: 'with a short rest asked for', steps: put(3 * PIECE), isAsked: true, expected: 3 * PIECE + 100 },
  ])(
    'that is dropped gives back all but the piece that may still be read into: $when',
    ({ steps, isAsked, ...row }) => {
      expectDropped(row.expected ?? 0, steps, isAsked)
    },
  )

  it('does so in whatever steps it came', () => {
    const puts = fc.array(fc.record({ how: fc.constant('put' as const), bytes: sizes }), { maxLength: 6 })
    fc.assert(
      fc.property(puts, fc.nat(2 * MB), fc.boolean(), (some, expected, isAsked) =>
        expectDropped(expected, some, isAsked),
      ),
    )
  })
})

/** A body that is dropped: what was asked for last is nobody else's, whoever takes pieces now; the others are. */
function expectDropped(expected: number, steps: readonly Step[], isAsked: boolean): void {
  const { gathering, watched, length, last } = gather(expected, steps)
  const place = isAsked ? gathering.place() : last
  const full = new Set(watched.map(({ buffer }) => buffer).filter(buffer => buffer !== place?.buffer))
  gathering.drop()
  expect(place?.buffer.byteLength).not.toBe(0)
  const taken = Array.from({ length: Math.ceil(length / PIECE) + 2 }, takePiece)
  expect(new Set(taken.map(({ buffer }) => buffer)).size).toBe(taken.length)
  expect(taken.some(({ buffer }) => buffer === place?.buffer)).toBe(false)
  // Those of the usual length are there for the next; of any other length nothing is left.
  for (const buffer of full) {
    expect(buffer.byteLength === 0 || taken.some(piece => piece.buffer === buffer)).toBe(true)
  }
  givePieces(taken)
}
