import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Bulk } from '../../src/prompt/bulk.ts'
import { type Hash128, Hasher } from '../../src/prompt/hash.ts'
import { JsonCursor } from '../../src/prompt/json-cursor.ts'
import { KnownWords } from '../../src/prompt/known-words.ts'
import { Members } from '../../src/prompt/members.ts'
import { PlainBulk } from '../../src/prompt/plain-bulk.ts'
import { startWasmBulk } from '../../src/prompt/wasm-bulk.ts'
import { utf8 } from '../bytes.ts'

const WINDOW = 65_536

function wasmBulk(): Bulk {
  const bulk = startWasmBulk()
  if (bulk === null) throw new Error('Node has WebAssembly, so there must be one.')
  return bulk
}

const KINDS = [
  { name: 'plain JavaScript', create: (): Bulk => new PlainBulk() },
  { name: 'WASM', create: wasmBulk },
]

describe.each(KINDS)('the closing quote in $name', ({ create }) => {
  it.each([
    { text: 'a"', from: 0, quote: 1, why: 'a quote' },
    { text: '"', from: 0, quote: 0, why: 'a quote at once' },
    { text: 'a\\"b"', from: 0, quote: 4, why: 'an escaped quote before it' },
    { text: 'a\\\\"b"', from: 0, quote: 3, why: 'an escaped backslash before it' },
    { text: 'a\\\\\\"b"', from: 0, quote: 6, why: 'an escaped backslash and an escaped quote' },
    { text: 'a\\"b"', from: 3, quote: 4, why: 'from behind a quote on' },
    { text: 'abc', from: 0, quote: -1, why: 'none' },
    { text: 'ab\\"', from: 0, quote: -1, why: 'only an escaped one' },
    { text: 'a"b', from: 2, quote: -1, why: 'none from there on' },
    { text: '', from: 0, quote: -1, why: 'nothing at all' },
    { text: `${'x'.repeat(WINDOW)}"`, from: 0, quote: WINDOW, why: 'in the second window' },
    { text: `${'x'.repeat(WINDOW - 1)}\\""`, from: 0, quote: WINDOW + 1, why: 'an escape across the windows' },
    {
      text: `${'x'.repeat(WINDOW - 2)}\\\\"`,
      from: 0,
      quote: WINDOW,
      why: 'an escaped backslash at the end of a window',
    },
    { text: `x${'\\'.repeat(2 * WINDOW)}"`, from: 1, quote: 2 * WINDOW + 1, why: 'two windows of backslashes' },
    { text: `x${'\\'.repeat(2 * WINDOW + 1)}"`, from: 1, quote: -1, why: 'and one more' },
  ])('$why', ({ text, from, quote }) => {
    const bulk = create()
    bulk.open(utf8(text))
    expect(bulk.closingQuote(from)).toBe(quote)
  })
})

/** Bytes that are hard for scanners: mostly quotes and backslashes. */
const escapes = fc.array(fc.constantFrom(0x22, 0x5c, 0x5c, 0x78, 0xc3), { maxLength: 400 })

/** Long ones: something hard across every edge of a window, with stretches of nothing between. */
const longEscapes = fc
  .tuple(
    escapes,
    fc.integer({ min: WINDOW - 300, max: WINDOW + 300 }),
    escapes,
    fc.integer({ min: 0, max: WINDOW }),
    escapes,
  )
  .map(([a, gap, b, gap2, c]) => Uint8Array.from([a, Array(gap).fill(0x78), b, Array(gap2).fill(0), c].flat()))

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  escapes.map(bytes => Uint8Array.from(bytes)),
)

function hashOf(bulk: Bulk, start: number, end: number): Hash128 {
  const hasher = new Hasher(bulk)
  hasher.update(start, end)
  return hasher.digest()
}

/** The next place before which no backslash stands. */
function behindBackslashes(bytes: Uint8Array, at: number): number {
  let from = at
  while (bytes[from - 1] === 0x5c) from++
  return from
}

/** Asks both the same questions, each a stretch of the bytes, and expects the same answers. */
function expectSameAnswers(bytes: Uint8Array, questions: readonly (readonly [number, number])[]): void {
  const plain = new PlainBulk()
  const wasm = wasmBulk()
  plain.open(bytes)
  wasm.open(bytes)
  for (const [a, b] of questions) {
    const start = Math.floor(Math.min(a, b) * bytes.length)
    const end = Math.floor(Math.max(a, b) * bytes.length)
    for (const at of [start, end]) {
      const from = behindBackslashes(bytes, at)
      expect(wasm.closingQuote(from)).toBe(plain.closingQuote(from))
      expect(hashOf(wasm, start, end)).toEqual(hashOf(plain, start, end))
    }
  }
}

const fraction = fc.double({ min: 0, max: 1, noNaN: true })
const stretches = fc.array(fc.tuple(fraction, fraction), { minLength: 1, maxLength: 8 })

describe('WASM gives the answers of plain JavaScript', () => {
  it('for any bytes and any stretches of them, in any order', () => {
    fc.assert(fc.property(anyBytes, stretches, expectSameAnswers), { numRuns: 1000 })
  })

  it('for bytes that take several windows', () => {
    fc.assert(fc.property(longEscapes, stretches, expectSameAnswers), { numRuns: 60 })
  })

  it('for a hash in pieces', () => {
    fc.assert(
      fc.property(longEscapes, fc.array(fraction, { maxLength: 5 }), (bytes, cuts) => {
        const ends = [...cuts.map(cut => Math.floor(cut * bytes.length)), bytes.length].sort((a, b) => a - b)
        const wasm = new Hasher(wasmBulk())
        wasm.open(bytes)
        for (const [i, end] of ends.entries()) wasm.update(ends[i - 1] ?? 0, end)
        const hash = wasm.digest()
        const plain = new PlainBulk()
        plain.open(bytes)
        expect(hash).toEqual(hashOf(plain, 0, bytes.length))
      }),
      { numRuns: 60 },
    )
  })

  it.each(Array.from({ length: 65 }, (_, start) => ({ start })))(
    'for a hash from byte $start of a window to the third one',
    ({ start }) => {
      const bytes = utf8(`"${'hash me, '.repeat(20_000)}`)
      const [wasm, plain] = [wasmBulk(), new PlainBulk()]
      for (const bulk of [wasm, plain]) bulk.open(bytes)
      // The window begins at byte 0 now, so that stripes of 64 do not end where it ends.
      expect(wasm.closingQuote(0)).toBe(0)
      expect(hashOf(wasm, start, bytes.length)).toEqual(hashOf(plain, start, bytes.length))
    },
  )

  it('for a view into a larger buffer', () => {
    const inside = utf8(`..${'{"a":"b\\"c"}'.repeat(9)}..`).subarray(2, -2)
    expectSameAnswers(inside, [[0, 1]])
  })

  it('for other bytes after a large body, and for the large body again', () => {
    const large = utf8('"x\\\\'.repeat(100_000))
    const small = utf8('abc"')
    const wasm = wasmBulk()
    const plain = new PlainBulk()
    for (const bytes of [large, small, large]) {
      wasm.open(bytes)
      plain.open(bytes)
      expect(wasm.closingQuote(2)).toBe(plain.closingQuote(2))
      expect(hashOf(wasm, 0, bytes.length)).toEqual(hashOf(plain, 0, bytes.length))
    }
  })
})

/** The outline of the object at `at`, of bytes whose quotes are marked. */
function outlineOf(text: string, at = 0): readonly number[] {
  const bulk = wasmBulk()
  bulk.open(utf8(text))
  bulk.closingQuote(0)
  return Array.from({ length: bulk.outline(at) }, (_, word) => bulk.outlined(word))
}

const DEEP = 29

describe('the outline of an object in WASM', () => {
  it.each([
    { text: '{"a":1}', outline: [1, 5, 7], why: 'a number' },
    { text: '{"a":true,"b":"}\\"{"}', outline: [1, 5, 10, 10, 14, 21], why: 'a word, and a string with brackets' },
    { text: '{"a":[{"b":"]"},-1.5 ]}', outline: [1, 5, 23], why: 'a container, whose inside is not looked at' },
    {
      text: `{"a":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`,
      outline: [1, 5, 2 * DEEP + 6],
      why: 'as deep as it goes',
    },
    { text: `{"a":${'['.repeat(DEEP + 1)}${']'.repeat(DEEP + 1)}}`, outline: [], why: 'deeper' },
    { text: `{${'"a":1,'.repeat(400)}"a":1}`, outline: [], why: 'more members than there is room for' },
    { text: `{"a":"${'x'.repeat(WINDOW)}"}`, outline: [], why: 'a string that no window shows the end of' },
    { text: '{}', outline: [], why: 'no members' },
    { text: '{"a": 1}', outline: [], why: 'white space before a value' },
    { text: '{"a":1 }', outline: [], why: 'white space behind a value' },
    { text: '{ "a":1}', outline: [], why: 'white space before a key' },
    { text: '{"a" :1}', outline: [], why: 'white space behind a key' },
    { text: '{"a":-1}', outline: [], why: 'a number that is not of digits alone' },
    { text: '{"a"}', outline: [], why: 'no value' },
    { text: '{"a":}', outline: [], why: 'no value behind a colon' },
    { text: '{"a":1,}', outline: [], why: 'no member behind a comma' },
    { text: '{"a"::1}', outline: [], why: 'two colons' },
    { text: '{"a":"x""y"}', outline: [], why: 'two strings' },
    { text: '{"a":[][]}', outline: [], why: 'two containers' },
    { text: '{"a":1"x"}', outline: [], why: 'a string behind a number' },
    { text: '{"a":"x"1}', outline: [], why: 'a number behind a string' },
    { text: '{1:"x"}', outline: [], why: 'a number as key' },
    { text: '{[]:"x"}', outline: [], why: 'a container as key' },
    { text: '{"a":[}', outline: [], why: 'brackets that do not match' },
    { text: '{"a":[1]]', outline: [], why: 'another bracket at the end' },
    { text: '{"a":1', outline: [], why: 'no end' },
    { text: '{"a":"x', outline: [], why: 'no end of a string' },
  ])('$why', ({ text, outline }) => {
    expect(outlineOf(text)).toEqual(outline)
    const prefix = '["x",'
    expect(outlineOf(prefix + text, prefix.length)).toEqual(outline.map(word => prefix.length + word))
  })

  it.each([1, 2, 5, 8, 9])('is whole where a window ends %i bytes behind its beginning', shown => {
    const prefix = `["${'x'.repeat(WINDOW - shown - 4)}",`
    const words = [1, 5, 11, 11, 15, 17].map(word => prefix.length + word)
    expect(outlineOf(`${prefix}{"a":"\\"b","c":1}]`, prefix.length)).toEqual(words)
    expect(outlineOf(`${prefix}{"a":"\\"b","c":1`, prefix.length)).toEqual([])
  })

  it('is silent where no quotes are marked', () => {
    const bulk = wasmBulk()
    bulk.open(utf8('{"a":1}'))
    expect(bulk.outline(0)).toBe(0)
  })

  it('leads through any object, whole or broken, as a walk without it does', () => {
    const keys = fc.oneof(fc.string(), fc.constantFrom(...WATCHED))
    const fields = fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 })
    const broken = fc.option(fc.tuple(fraction, fc.constantFrom(...utf8('{}[]:,"\\ 1x-'))), { freq: 1 })
    fc.assert(
      fc.property(fields, broken, (object, change) => {
        const bytes = utf8(JSON.stringify(object))
        if (change !== null) bytes[Math.floor(change[0] * (bytes.length - 1))] = change[1]
        expect(walkThrough(wasmBulk(), bytes)).toEqual(walkThrough(new PlainBulk(), bytes))
      }),
      { numRuns: 2000 },
    )
  })
})

const WATCHED = ['a', 'type', 'text', 'content', 'name']

/** Where the watched members stand, then where the walk ended and why. */
function walkThrough(bulk: Bulk, bytes: Uint8Array): readonly unknown[] {
  const cursor = new JsonCursor(bulk)
  cursor.open(bytes)
  const seen: unknown[] = []
  try {
    bulk.closingQuote(0)
    const members = new Members(cursor, new KnownWords(WATCHED)).openOutlined()
    while (members.next()) {
      const found = [members.key, members.comma, members.keyStart, cursor.at]
      if (cursor.isString) found.push(members.string())
      else members.skip()
      // With an outline the others are passed over.
      if (members.key !== '') seen.push([...found, cursor.at])
    }
    return [...seen, members.isEmpty, cursor.at]
  } catch (error) {
    return [`${error}`]
  }
}

describe('a host that can’t run it', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it.each([
    { name: 'WebAssembly', value: undefined, why: 'no WebAssembly' },
    { name: 'WebAssembly', value: { ...WebAssembly, Module: refuse }, why: 'a policy against it' },
    {
      name: 'WebAssembly',
      value: { ...WebAssembly, Module: WebAssembly.Module, Instance: refuse },
      why: 'no memory for it',
    },
  ])('gets none, silently: $why', ({ name, value }) => {
    vi.stubGlobal(name, value)
    expect(startWasmBulk()).toBeNull()
  })
})

function refuse(): never {
  throw new Error('Refused by the host.')
}
