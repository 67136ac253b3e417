import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chain, type Hash128, Hasher } from '../../src/prompt/hash.ts'
import { finishHash, HASH_WORDS, mixBlocks } from '../../src/prompt/murmur3.ts'
import { PlainBulk } from '../../src/prompt/plain-bulk.ts'
import { utf8 } from '../bytes.ts'

/** Published hashes are printed as four words. */
function printed(hash: Hash128): string {
  return hash.map(word => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function hasherOf(bytes: Uint8Array): Hasher {
  const hasher = new Hasher(new PlainBulk())
  hasher.open(bytes)
  return hasher
}

function hashOf(bytes: Uint8Array): Hash128 {
  const hasher = hasherOf(bytes)
  hasher.update(0, bytes.length)
  return hasher.digest()
}

/** MurmurHash3 x86 128 with seed 0 of whole blocks, which is what is used here. */
function murmurOf(text: string): Hash128 {
  const bytes = utf8(text)
  const state = new Int32Array(HASH_WORDS)
  mixBlocks(state, new Int32Array(bytes.slice().buffer))
  finishHash(state, bytes.length)
  return [state[0]!, state[1]!, state[2]!, state[3]!]
}

describe('MurmurHash3', () => {
  it.each([
    { text: '', hash: '00000000000000000000000000000000', why: 'nothing' },
    { text: '0123456789abcdef', hash: 'fb7d440936aed30a48ad1d9b572b3bfd', why: 'one block' },
    {
      text: 'The quick brown fox jumps over the lazy dog, and',
      hash: '6aa0672073641b9e795a24d92baa6586',
      why: 'three blocks',
    },
  ])('$why', ({ text, hash }) => {
    expect(printed(murmurOf(text))).toBe(hash)
  })
})

describe('Hasher', () => {
  it('tells apart what differs by a byte, by its length or by its order', () => {
    const text = fc.uint8Array({ minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, at, change) => {
        const hash = hashOf(bytes)
        const changed = bytes.map((byte, i) => (i === at % bytes.length ? byte ^ change : byte))
        expect(hashOf(changed)).not.toEqual(hash)
        expect(hashOf(Uint8Array.of(...bytes, 0))).not.toEqual(hash)
        expect(hashOf(Uint8Array.of(0, ...bytes))).not.toEqual(hash)
      }),
      { numRuns: 1000 },
    )
  })

  it('tells apart any order of three stripes', () => {
    const stripe = (letter: string): string => letter.repeat(64)
    const orders = ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'].map(order =>
      printed(hashOf(utf8([...order].map(stripe).join('')))),
    )
    expect(new Set(orders).size).toBe(6)
  })

  it('spreads one changed bit over the whole hash', () => {
    const bytes = utf8(
      '{"type":"text","text":"a block of a common length, longer than one stripe of sixty-four bytes"}',
    )
    const before = hashOf(bytes)
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const after = hashOf(bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)))
      for (const [i, word] of after.entries()) expect(word).not.toBe(before[i])
    }
  })

  it('is the same whole and piece by piece', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(hasherOf(bytes).hash(0, bytes.length)).toEqual(hashOf(bytes))
      }),
    )
  })

  it('gives the same hash for any split of the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(200), { maxLength: 6 }), (bytes, cuts) => {
        const parts = hasherOf(bytes)
        let at = 0
        for (const cut of [...cuts, bytes.length].map(cut => Math.min(cut, bytes.length)).sort((a, b) => a - b)) {
          parts.update(at, cut)
          at = cut
        }
        expect(parts.digest()).toEqual(hashOf(bytes))
      }),
    )
  })

  it('takes text from elsewhere as if it stood in the body', () => {
    const ascii = fc.string({ unit: 'binary-ascii', maxLength: 40 })
    fc.assert(
      fc.property(ascii, fc.uint8Array({ maxLength: 80 }), ascii, (head, body, tail) => {
        const hasher = hasherOf(body)
        hasher.updateAscii(head)
        hasher.update(0, body.length)
        hasher.updateAscii(tail)
        expect(hasher.digest()).toEqual(hashOf(Uint8Array.of(...utf8(head), ...body, ...utf8(tail))))
      }),
    )
  })

  it('is a fresh one after a digest', () => {
    const hasher = hasherOf(utf8('The quick brown fox'))
    hasher.update(0, 19)
    hasher.digest()
    hasher.update(4, 9)
    expect(hasher.digest()).toEqual(hashOf(utf8('quick')))
  })
})

describe('chain', () => {
  const chained = (...blocks: readonly Readonly<{ block: Hash128; turn: number }>[]): Int32Array => {
    const prefix = new Int32Array(4)
    for (const { block, turn } of blocks) chain(prefix, block, turn)
    return prefix
  }

  it('tells order and speaker apart', () => {
    const a = { block: [1, 2, 3, 4], turn: 0 } as const
    const b = { block: [5, 6, 7, 8], turn: 0 } as const
    expect(chained({ ...a, turn: 1 })).not.toEqual(chained(a))
    expect(chained(a, b)).not.toEqual(chained(b, a))
  })

  it('changes with each word of prefix and block, and with the turn', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    const words = fc.tuple(word, word, word, word)
    fc.assert(
      fc.property(words, words, fc.nat(4), fc.nat(8), (prefix, block, turn, which) => {
        const longer = (change: number): string => {
          const state = Int32Array.of(...prefix.map((value, i) => (i === which ? value ^ change : value)))
          const changed = block.map((value, i) => (i + 4 === which ? value ^ change : value)) as unknown as Hash128
          chain(state, changed, which === 8 ? turn ^ change : turn)
          return state.join()
        }
        expect(longer(1)).not.toBe(longer(0))
        expect(longer(-1)).not.toBe(longer(0))
      }),
    )
  })
})
