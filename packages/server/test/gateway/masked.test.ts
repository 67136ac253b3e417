import fc from 'fast-check'
import { expect, it } from 'vitest'
import { masked } from '../../src/gateway/masked.ts'

const KEY = 'c0ffee00c0ffee11c0ffee22c0ffee33'

async function throughMask(pieces: readonly string[], secrets: readonly string[]): Promise<string> {
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield Buffer.from(piece)
  }
  const out: Uint8Array[] = []
  for await (const piece of masked(source(), secrets)) out.push(piece)
  return Buffer.concat(out).toString()
}

it.each([
  { why: 'in one piece', pieces: [`key ${KEY}.`] },
  { why: 'cut in two', pieces: [`key ${KEY.slice(0, 9)}`, `${KEY.slice(9)}.`] },
  { why: 'letter by letter', pieces: [...`key ${KEY}.`] },
])('a secret is covered, and every length stays: $why', async ({ pieces }) => {
  expect(await throughMask(pieces, [KEY])).toBe(`key ${'*'.repeat(32)}.`)
})

it('every one of several is covered, as often as it stands there', async () => {
  expect(await throughMask([`${KEY}${KEY} sk-ant-other`], [KEY, 'sk-ant-other'])).toBe(
    `${'*'.repeat(64)} ${'*'.repeat(12)}`,
  )
})

it('what is too short for a secret is left, or whole words would go', async () => {
  expect(await throughMask(['a key'], ['key', ''])).toBe('a key')
})

it('bytes without a secret pass as they are, however they are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async pieces => {
      expect(await throughMask(pieces, [KEY])).toBe(pieces.map(piece => Buffer.from(piece).toString()).join(''))
    }),
  )
})
