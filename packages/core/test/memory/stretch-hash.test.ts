import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PlainStretchHash } from '../../src/memory/plain-stretch-hash.ts'
import type { StretchHash } from '../../src/memory/stretch-hash.ts'
import { startWasmStretches } from '../../src/memory/wasm-stretch-hash.ts'
import type { Hash128 } from '../../src/prompt/hash.ts'
import { utf8 } from '../bytes.ts'

type Create = () => StretchHash

/** A small generator of numbers that look random and are the same in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 0x915f_77f5) + 0x6d2b_79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), state | 1)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/** In WASM, with keys that are the same in every run. */
function wasmStretches(seed = 1): Create {
  const number = numbersFrom(seed)
  const create = startWasmStretches(keys => {
    for (let i = 0; i < keys.length; i++) keys[i] = number() >>> 24
  })
  if (create === null) throw new Error('Node has WebAssembly, so there must be one.')
  return create
}

const wasm = wasmStretches()
const KINDS: readonly Readonly<{ name: string; create: Create }>[] = [
  { name: 'plain JavaScript', create: () => new PlainStretchHash() },
  { name: 'WASM', create: wasm },
]

function hashOf(create: Create, bytes: Uint8Array): Hash128 {
  const hash = create()
  hash.take(bytes, 0, bytes.length)
  return hash.digest()
}

function randomBytes(length: number, seed: number): Uint8Array {
  const number = numbersFrom(seed)
  return Uint8Array.from({ length }, () => number() >>> 24)
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}

/** How many values the stretches have. */
function valuesOf(create: Create, stretches: Iterable<Uint8Array>): number {
  const values = new Set<string>()
  for (const bytes of stretches) values.add(hashOf(create, bytes).join())
  return values.size
}

/** Lengths around everything that is done at once: vectors, chunks, blocks, windows. */
const EDGES = [16, 32, 64, 2048, 4096, 65_536, 131_072].flatMap(edge => [edge - 1, edge, edge + 1])

/** Bytes of about any length, most of them little structured. */
const anyBytes = fc
  .tuple(fc.oneof(fc.nat(300), fc.nat(10_000), fc.constantFrom(...EDGES)), fc.nat(), fc.boolean())
  .map(([length, seed, isEmpty]) => (isEmpty ? new Uint8Array(length) : randomBytes(length, seed)))

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 })

/** Where the pieces end, in rising order. */
function endsOf(length: number, places: readonly number[]): readonly number[] {
  return [...places.map(place => Math.floor(place * length)), length].sort((a, b) => a - b)
}

describe.each(KINDS)('a hash of stretches in $name', ({ create }) => {
  it('is the same for any split of the same bytes, in pieces of their own or in larger ones', () => {
    fc.assert(
      fc.property(anyBytes, cuts, fc.boolean(), (bytes, places, isCopied) => {
        const hash = create()
        let at = 0
        for (const end of endsOf(bytes.length, places)) {
          if (isCopied) hash.take(bytes.slice(at, end), 0, end - at)
          else hash.take(bytes, at, end)
          at = end
        }
        expect(hash.digest()).toEqual(hashOf(create, bytes))
      }),
    )
  })

  it('is the same when others are made in between, begun before or after, finished or not', () => {
    const stretches = fc.array(fc.tuple(anyBytes, cuts), { minLength: 2, maxLength: 5 })
    fc.assert(
      fc.property(stretches, fc.infiniteStream(fc.nat()), (asked, turns) => {
        const running = asked.map(([bytes, places]) => {
          return { bytes, hash: create(), at: 0, ends: [...endsOf(bytes.length, places)] }
        })
        for (let open = running; open.length > 0; open = open.filter(({ ends }) => ends.length > 0)) {
          const one = open[turns.next().value % open.length]
          const end = one?.ends.shift()
          if (one === undefined || end === undefined) continue
          one.hash.take(one.bytes, one.at, end)
          one.at = end
          if (one.ends.length > 0) continue
          expect(one.hash.digest()).toEqual(hashOf(create, one.bytes))
          // One that is left where it is.
          create().take(one.bytes, 0, one.bytes.length)
        }
      }),
    )
  })

  it('is a fresh one after each digest', () => {
    const text = utf8('The quick brown fox'.repeat(300))
    const hash = create()
    const values = [0, 19, 5700].map(end => {
      hash.take(text, 0, end)
      return hash.digest()
    })
    expect(values).toEqual([0, 19, 5700].map(end => hashOf(create, text.slice(0, end))))
    expect(hash.digest()).toEqual(hashOf(create, new Uint8Array(0)))
  })

  it('has another value for every length of the same byte', () => {
    const lengths = [...Array.from({ length: 301 }, (_, length) => length), ...EDGES.filter(edge => edge > 300)]
    for (const byte of [0, 1, 0x20, 0xff]) {
      expect(
        valuesOf(
          create,
          lengths.map(length => new Uint8Array(length).fill(byte)),
        ),
      ).toBe(lengths.length)
    }
  })

  it.each([
    { length: 1, kind: 'zeros' },
    { length: 17, kind: 'text' },
    { length: 64, kind: 'text' },
    { length: 300, kind: 'zeros' },
    { length: 2500, kind: 'text' },
    { length: 4096, kind: 'zeros' },
  ])('has another value for each changed bit of $length bytes of $kind', ({ length, kind }) => {
    const bytes = kind === 'zeros' ? new Uint8Array(length) : utf8('say it again '.repeat(length)).slice(0, length)
    const changed = function* (): Generator<Uint8Array> {
      yield bytes
      for (let bit = 0; bit < 8 * length; bit++) {
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        yield bytes
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      }
    }
    expect(valuesOf(create, changed())).toBe(8 * length + 1)
  })

  it.each([1, 2, 4, 16, 32, 64, 100, 2048, 4096])('tells apart all orders of the same five parts of %i bytes', size => {
    const parts = Array.from({ length: 5 }, (_, i) => (size < 16 ? Uint8Array.of(i + 1) : randomBytes(size, i)))
    const filled = parts.map(part => concat(part, new Uint8Array(size - part.length)))
    for (const before of [0, 7]) {
      const head = new Uint8Array(before)
      const orders = ordersOf(filled).map(order => concat(head, ...order))
      expect(valuesOf(create, orders)).toBe(120)
    }
  })

  it.each([1, 2, 16, 32, 64, 2048])('tells apart where %i bytes stand among zeros, and among others', size => {
    const part = randomBytes(size, 3)
    const count = Math.min(200, Math.floor(20_000 / size))
    for (const around of [new Uint8Array(size), utf8('x'.repeat(size))]) {
      const moved = Array.from({ length: count }, (_, place) =>
        concat(...Array.from({ length: count }, (_, i) => (i === place ? part : around))),
      )
      expect(valuesOf(create, moved)).toBe(count)
    }
  })

  it('tells apart what a stretch becomes when bytes are put in, taken out, moved, exchanged or changed', () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true })
    const change = fc.record({
      what: fc.constantFrom('insert', 'remove', 'move', 'exchange', 'change'),
      places: fc.tuple(place, place, place),
      byte: fc.constantFrom(0, 0, 0x20, 0xff),
      count: fc.constantFrom(1, 2, 15, 16, 32, 64, 2048),
    })
    fc.assert(
      fc.property(anyBytes, change, (bytes, { what, places, byte, count }) => {
        const [first = 0, second = 0, third = 0] = endsOf(bytes.length, places)
        const [a, b, c] = [bytes.slice(0, first), bytes.slice(first, second), bytes.slice(second, third)]
        const d = bytes.slice(third)
        const other = {
          insert: concat(a, new Uint8Array(count).fill(byte), b, c, d),
          remove: concat(a, d),
          move: concat(a, c, b, d),
          exchange: concat(d, b, c, a),
          change: bytes.map((value, i) => (i === first ? value ^ (1 << (count % 8)) : value)),
        }[what]
        const isSame = Buffer.compare(bytes, other) === 0
        expect(hashOf(create, other).join() === hashOf(create, bytes).join()).toBe(isSame)
      }),
      { numRuns: 2000 },
    )
  })
})

function ordersOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((item, i) => ordersOf(items.toSpliced(i, 1)).map(order => [item, ...order]))
}

/** Many stretches that differ little, and in ways that sums of their words don't show. */
function* structured(): Generator<Uint8Array> {
  for (let i = 0; i < 60_000; i++) yield utf8(`{"n":${i}}`)
  for (let i = 0; i < 60_000; i++) yield utf8(`{"role":"user","content":"${'said before, '.repeat(4)}${i}"}`)
  const bytes = new Uint8Array(256)
  const view = new DataView(bytes.buffer)
  for (let i = 1; i <= 70_000; i++) {
    view.setUint32(0, i)
    yield bytes.slice(0, 4 + (i % 9))
  }
  // In one column, and of the same sum.
  for (let i = 1; i <= 10_000; i++) {
    view.setUint32(0, i, true)
    view.setUint32(64, -i, true)
    yield bytes
  }
}

describe('the values in WASM', () => {
  it.each([{ words: [0, 1] }, { words: [2, 3] }])(
    'are all different in words $words, for 200,000 stretches that hardly differ',
    ({ words: [first = 0, second = 0] }) => {
      const values = new Set<bigint>()
      let count = 0
      for (const bytes of structured()) {
        const hash = hashOf(wasm, bytes)
        values.add((BigInt(hash[first] ?? 0) << 32n) ^ BigInt.asUintN(32, BigInt(hash[second] ?? 0)))
        count++
      }
      expect([count, values.size]).toEqual([200_000, 200_000])
    },
  )

  it.each([3, 16, 60, 200, 2500])('change in half of their bits with any bit of %i bytes', length => {
    const rounds = Math.ceil(4000 / (8 * length))
    const flips = new Array<number>(128).fill(0)
    let count = 0
    for (let round = 0; round < rounds; round++) {
      const bytes = randomBytes(length, 100 + round)
      const before = hashOf(wasm, bytes)
      for (let bit = 0; bit < 8 * length; bit++) {
        const changed = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        const after = hashOf(wasm, changed)
        for (let i = 0; i < 128; i++)
          flips[i] = (flips[i] ?? 0) + ((((before[i >> 5] ?? 0) ^ (after[i >> 5] ?? 0)) >>> (i & 31)) & 1)
        count++
      }
    }
    for (const flipped of flips) {
      expect(flipped / count).toBeGreaterThan(0.45)
      expect(flipped / count).toBeLessThan(0.55)
    }
  })

  it('show what changed even where all products are zero: sums of the bytes themselves are in them', () => {
    const create = startWasmStretches(keys => keys.fill(0))
    if (create === null) throw new Error('Node has WebAssembly.')
    const bytes = randomBytes(300, 5)
    const changed = Array.from({ length: 300 }, (_, i) => bytes.map((byte, at) => (at === i ? byte ^ 0x80 : byte)))
    const exchanged = Array.from({ length: 17 }, (_, i) =>
      concat(
        bytes.slice(0, 16 * i),
        bytes.slice(16 * i + 16, 16 * i + 32),
        bytes.slice(16 * i, 16 * i + 16),
        bytes.slice(16 * i + 32),
      ),
    )
    for (const other of [...changed, ...exchanged]) expect(hashOf(create, other)).not.toEqual(hashOf(create, bytes))
  })

  it('are others with other keys', () => {
    const bytes = utf8('the same bytes')
    expect(hashOf(wasmStretches(1), bytes)).toEqual(hashOf(wasm, bytes))
    expect(hashOf(wasmStretches(2), bytes)).not.toEqual(hashOf(wasm, bytes))
    const [one, other] = [startWasmStretches(), startWasmStretches()]
    if (one === null || other === null) throw new Error('Node has random bytes.')
    expect(hashOf(one, bytes)).not.toEqual(hashOf(other, bytes))
  })
})

describe('a host that can’t run it', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  it.each([
    { name: 'WebAssembly', value: undefined, why: 'no WebAssembly' },
    { name: 'WebAssembly', value: { ...WebAssembly, Module: refuse }, why: 'a policy against it' },
    { name: 'crypto', value: undefined, why: 'no random bytes' },
  ])('gets hashes in plain JavaScript: $why', async ({ name, value }) => {
    vi.stubGlobal(name, value)
    expect(startWasmStretches()).toBeNull()
    vi.resetModules()
    const { createStretchHash } = await import('../../src/memory/create-stretch-hash.ts')
    const bytes = utf8('the same bytes')
    const hash = hashOf(createStretchHash, bytes)
    expect(hash).toEqual(hashOf(() => new PlainStretchHash(), bytes))
    expect(hashOf(createStretchHash, bytes)).toEqual(hash)
  })
})

function refuse(): never {
  throw new Error('Refused by the host.')
}
