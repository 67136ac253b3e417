import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chain, type Hash128, Hasher } from '../../src/prompt/hash.ts'
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

describe('Hasher', () => {
  it.each([
    { text: '', hash: '00000000000000000000000000000000', why: 'nothing' },
    {
      text: 'The quick brown fox jumps over the lazy dog',
      hash: '2f1583c3ecee2c675d7bf66ce5e91d2c',
      why: 'the published value, two whole blocks and a tail',
    },
    { text: '0123456789abcdef', hash: 'fb7d440936aed30a48ad1d9b572b3bfd', why: 'one whole block, no tail' },
  ])('$why', ({ text, hash }) => {
    expect(printed(hashOf(utf8(text)))).toBe(hash)
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

  it('is the hash of prefix, block and turn as bytes', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    fc.assert(
      fc.property(
        fc.tuple(word, word, word, word),
        fc.tuple(word, word, word, word),
        fc.nat(4),
        (prefix, block, turn) => {
          const bytes = new Uint8Array(Int32Array.of(...prefix, ...block, turn).buffer)
          const longer = Int32Array.of(...prefix)
          chain(longer, block, turn)
          expect([...longer]).toEqual([...hashOf(bytes)])
        },
      ),
    )
  })
})
