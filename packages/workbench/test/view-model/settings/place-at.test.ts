import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeAt } from '../../../src/views/settings/editor/place-at.ts'

/** The text with its cursor, which is written as `|`. */
function at(marked: string): ReturnType<typeof placeAt> {
  return placeAt(marked.replace('|', ''), marked.indexOf('|'))
}

describe('what stands at a place of the settings', () => {
  it.each([
    { why: 'a name that is being written', text: '{ "ser|', path: [], isName: true },
    { why: 'a name below another', text: '{ "server": { "po|" } }', path: ['server'], isName: true },
    { why: 'an empty object', text: '{ "server": { | } }', path: ['server'], isName: true },
    { why: 'a value', text: '{ "server": { "port": 4|1 } }', path: ['server', 'port'], isName: false },
    { why: 'a value that is not there yet', text: '{ "cache": { "ttl": | } }', path: ['cache', 'ttl'], isName: false },
    {
      why: 'an entry of a list, behind comments',
      text: '{ // "x": {\n "a": [ { "n": 1 }, /* , */ { "n|": 2 } ] }',
      path: ['a', 1],
      isName: true,
    },
    { why: 'behind a comma', text: '{ "server": { "port": 1, | } }', path: ['server'], isName: true },
    { why: 'nothing at all', text: '|', path: [], isName: false },
  ])('$why', ({ text, path, isName }) => {
    expect(at(text)).toMatchObject({ path, isName })
  })

  it('tells which names are there already, and whether a colon follows', () => {
    expect(at('{ "server": { "host": "a", "po|": 1 } }')).toMatchObject({ names: ['host', 'po'], follows: ':' })
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', ' ', 'a', '/', '*', '\n') }),
        fc.nat(40),
        (text, offset) => {
          const place = placeAt(text, Math.min(offset, text.length))
          expect(place.from).toBeLessThanOrEqual(place.to)
        },
      ),
    )
  })
})
