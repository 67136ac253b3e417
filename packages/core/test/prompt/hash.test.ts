import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chain, EMPTY_HASH, Hasher, hex } from '../../src/prompt/hash.ts'
import { utf8 } from '../bytes.ts'

function hashOf(text: string): string {
  const hasher = new Hasher()
  const bytes = utf8(text)
  hasher.update(bytes, 0, bytes.length)
  return hex(hasher.digest())
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
    expect(hashOf(text)).toBe(hash)
  })

  it('gives the same hash for any split of the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(200), { maxLength: 6 }), (bytes, cuts) => {
        const whole = new Hasher()
        whole.update(bytes, 0, bytes.length)
        const parts = new Hasher()
        let at = 0
        for (const cut of [...cuts, bytes.length].map(cut => Math.min(cut, bytes.length)).sort((a, b) => a - b)) {
          parts.update(bytes, at, cut)
          at = cut
        }
        expect(parts.digest()).toEqual(whole.digest())
      }),
    )
  })
})

describe('chain', () => {
  it('tells order and speaker apart', () => {
    const a = chain(EMPTY_HASH, [1, 2, 3, 4], 0)
    expect(chain(EMPTY_HASH, [1, 2, 3, 4], 1)).not.toEqual(a)
    expect(chain(a, [5, 6, 7, 8], 0)).not.toEqual(chain(chain(EMPTY_HASH, [5, 6, 7, 8], 0), [1, 2, 3, 4], 0))
  })
})
