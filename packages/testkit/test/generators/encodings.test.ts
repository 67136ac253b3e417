import { jsonEncodings, messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const withEncoding = messagesRequests({ markers: 'any' }).chain(request =>
  jsonEncodings(request).map(text => ({ request, text })),
)

it('parses back to the value it encodes', () => {
  fc.assert(
    fc.property(withEncoding, ({ request, text }) => {
      expect(JSON.parse(text)).toEqual(request)
    }),
    { numRuns: 300 },
  )
})

it('parses back to any JSON value', () => {
  const anything = fc.jsonValue().chain(value => jsonEncodings(value).map(text => ({ value, text })))
  fc.assert(
    fc.property(anything, ({ value, text }) => {
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
    { numRuns: 300 },
  )
})

const VALUE = { messages: [{ role: 'user', content: 'a/b\n"c"' }], model: 'm', max_tokens: 10 }

it.each([
  { pattern: /^{\s*"max_tokens"/, why: 'another order of keys' },
  { pattern: /^\s+{/, why: 'white space in front' },
  { pattern: /"\s+:/, why: 'white space before a colon' },
  { pattern: /\\u006[dD]/, why: 'an escaped letter' },
  { pattern: /"\\u006[dD][^"]*"\s*:/, why: 'an escape in a key' },
  { pattern: /\\\//, why: 'an escaped slash' },
  { pattern: /10(\.0|e0|E\+0)/, why: 'a number spelled otherwise' },
])('varies: $why', ({ pattern }) => {
  const texts = fc.sample(jsonEncodings(VALUE), { numRuns: 400, seed: 1 })
  expect(texts.some(text => pattern.test(text))).toBe(true)
})

it('reaches every order of four keys', () => {
  const texts = fc.sample(jsonEncodings({ a: 1, b: 2, c: 3, d: 4 }), { numRuns: 3000, seed: 1 })
  expect(new Set(texts.map(text => Object.keys(JSON.parse(text)).join(''))).size).toBe(24)
})

it('shrinks to JSON.stringify', () => {
  const found = fc.check(fc.property(jsonEncodings(VALUE), () => false))
  expect(found.counterexample).toEqual([JSON.stringify(VALUE)])
})
