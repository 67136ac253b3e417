import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandText } from '../../src/text/command-text.ts'
import { tagged } from '../../src/text/tagged.ts'
import { visibleName, visibleText } from '../../src/text/visible-text.ts'

const ESC = '\u001b'

describe('visibleText', () => {
  it.each([
    { text: 'plain\ttext\n', seen: 'plain\ttext\n', why: 'tabs and line feeds stay' },
    { text: 'grüße 日本語 العربية 👋🏽', seen: 'grüße 日本語 العربية 👋🏽', why: 'every script stays' },
    { text: 'a\r\nb\rc', seen: 'a\nb\\x0dc', why: 'a lone return would overwrite the line' },
    { text: `${ESC}[31m`, seen: '\\x1b[31m', why: 'a terminal would act on it' },
    { text: '\u202egpj.exe\u2066', seen: '\\u202egpj.exe\\u2066', why: 'it turns the text around' },
    { text: 'a\u200bb\ufeff\u2028', seen: 'a\\u200bb\\ufeff\\u2028', why: 'it is not seen' },
    { text: '\u{e0041}', seen: '\\u{e0041}', why: 'hidden tags carry words' },
  ])('$why', ({ text, seen }) => {
    expect(visibleText(text)).toBe(seen)
    expect(visibleName(text)).not.toMatch(/[\n\t]/)
  })
})

it.each([
  { output: `${ESC}[1;31mred${ESC}[0m`, text: 'red', why: 'colours' },
  { output: `${ESC}]8;;http://evil.test${ESC}\\link${ESC}]8;;${ESC}\\`, text: 'link', why: 'links' },
  { output: `${ESC}]52;c;ZXZpbA==\u0007x`, text: 'x', why: 'the clipboard' },
  { output: `${ESC}P1$r${ESC}\\x`, text: 'x', why: 'device strings' },
  { output: '1%\r50%\r100%\r\nok', text: '100%\nok', why: 'progress bars' },
  { output: `a${ESC}]0;open`, text: 'a', why: 'a string that never ends' },
  { output: 'a\u0008b\u009b31mc', text: 'a\\x08bc', why: 'others are shown' },
])('commandText takes away $why', ({ output, text }) => {
  expect(commandText(output)).toBe(text)
})

it('commandText leaves nothing that a terminal acts on, whatever was printed', () => {
  const piece = fc.oneof(
    fc.constantFrom(ESC, `${ESC}[`, `${ESC}]`, '\u0007', '\r', '\n', '31m', '\u009b', '\u202e', ';'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(piece), pieces => {
      expect(commandText(pieces.join(''))).not.toMatch(/(?![\t\n])\p{Cc}|\u202e/u)
    }),
  )
})

it('tagged gives tags that the text cannot close, and the same bytes for the same text', () => {
  const piece = fc.oneof(fc.constantFrom('</file>', '</file', '<file>', '</', 'file'), fc.string())
  fc.assert(
    fc.property(fc.array(piece), fc.string(), (pieces, path) => {
      const text = pieces.join('')
      const whole = tagged('file', { path }, text)
      const name = /^<(\S+) /.exec(whole)?.[1] ?? ''
      expect(whole.split(`</${name}`)).toHaveLength(2)
      expect(whole.slice(0, whole.indexOf('\n'))).toMatch(/^<[\w-]+ path="[^"<>\n]*">$/)
      expect(tagged('file', { path }, text)).toBe(whole)
    }),
  )
})
