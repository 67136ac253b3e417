import { anyText } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBodyReader } from '../../src/pipeline/spliced-body.ts'

const encoder = new TextEncoder()

/** Cuts bytes at places where a character begins, with something inserted at each. */
function piecesOf(bytes: Uint8Array, cuts: readonly number[], insert: Uint8Array): readonly Uint8Array[] {
  const places = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))]
    .filter(place => place === bytes.length || ((bytes[place] ?? 0) & 0xc0) !== 0x80)
    .sort((a, b) => a - b)
  let at = 0
  const pieces: Uint8Array[] = []
  for (const place of places) {
    pieces.push(bytes.subarray(at, place), insert)
    at = place
  }
  return [...pieces, bytes.subarray(at)].filter(({ length }) => length > 0)
}

describe('a body that is read and spliced', () => {
  it('as text has the bytes that fetch would send, and gives text in which the same stands at the same places', () => {
    const reader = createBodyReader()
    const insert = encoder.encode('+')
    const long = fc.tuple(anyText, fc.integer({ min: 1, max: 9_000 })).map(([text, times]) => text.repeat(times))
    const texts = fc.oneof(anyText, long, fc.string({ unit: 'binary' })).filter(({ length }) => length < 200_000)
    fc.assert(
      fc.property(texts, fc.array(fc.nat(400_000), { minLength: 1, maxLength: 8 }), (text, cuts) => {
        const body = reader.read(text)!
        expect(body.bytes.length).toBe(encoder.encode(text).length)
        expect(Buffer.compare(body.bytes, encoder.encode(text))).toBe(0)
        const pieces = piecesOf(body.bytes, cuts, insert)
        const joined = body.join(pieces, false)
        const bytes = Buffer.concat(pieces)
        if (pieces.length === 1 && bytes.length === body.bytes.length) expect(joined).toBeNull()
        else expect(Buffer.compare(encoder.encode(String(joined)), bytes)).toBe(0)
        body.release()
      }),
      { numRuns: 60 },
    )
  })

  it('as bytes stays bytes', () => {
    const bytes = encoder.encode('{"a":1}')
    for (const given of [bytes, bytes.buffer.slice(0)]) {
      const body = createBodyReader().read(given)!
      expect(body.join([body.bytes], true)).toBeNull()
      expect(body.join([body.bytes.subarray(0, 6), encoder.encode(',"b":2}')], true)).toEqual(
        encoder.encode('{"a":1,"b":2}'),
      )
    }
  })

  it.each([null, undefined, new FormData(), new ReadableStream(), new Blob(['{}'])])('%s is left alone', given => {
    expect(createBodyReader().read(given)).toBeNull()
  })

  it('shares its memory with no body that is still in use', () => {
    const reader = createBodyReader()
    const first = reader.read('first, and still in use')!
    const second = reader.read('second')!
    expect(new TextDecoder().decode(first.bytes)).toBe('first, and still in use')
    second.release()
    first.release()
    const third = reader.read('third')!
    expect(third.bytes.buffer).toBe(first.bytes.buffer)
    reader.read('a fourth one')
    expect(new TextDecoder().decode(third.bytes)).toBe('third')
  })
})
