import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rescueCutLine } from '../../src/index.ts'

describe('rescueCutLine', () => {
  it.each([
    {
      text: '{"id":"a","calls":[{"x":1},{"x":2',
      rescued: '{"id":"a","calls":[{"x":1}]}',
      why: 'the element that was cut is dropped',
    },
    {
      text: '{"id":"a","calls":[{"x":1}],"messages":[{"y":[1,2]},{"y"',
      rescued: '{"id":"a","calls":[{"x":1}],"messages":[{"y":[1,2]}]}',
      why: 'in the second list',
    },
    {
      text: '{"a":[{"t":"}]"},{"t":"\\"}',
      rescued: '{"a":[{"t":"}]"}]}',
      why: 'brackets and quotes within strings mean nothing',
    },
    { text: '{"a":[{"t":"x\\', rescued: null, why: 'cut within an escape' },
    { text: '{"id":"a","calls":[', rescued: null, why: 'no element is whole' },
    { text: '', rescued: null, why: 'nothing' },
    { text: 'not json', rescued: null, why: 'something else' },
  ])('$why', ({ text, rescued }) => {
    expect(rescueCutLine(text)).toBe(rescued)
  })

  it('gives JSON whose lists begin as the whole ones do, wherever the cut is', () => {
    const element = fc.record({ type: fc.string(), value: fc.jsonValue() })
    const lists = fc.record({ id: fc.string(), calls: fc.array(element), messages: fc.array(element) })
    fc.assert(
      fc.property(lists, fc.nat(), (whole, at) => {
        const text = JSON.stringify(whole)
        const rescued = rescueCutLine(text.slice(0, at % text.length))
        if (rescued === null) return
        const value = JSON.parse(rescued)
        const expected = JSON.parse(text)
        expect(value.id).toBe(expected.id)
        expect(value.calls).toEqual(expected.calls.slice(0, value.calls.length))
        expect(value.messages ?? []).toEqual(expected.messages.slice(0, value.messages?.length ?? 0))
      }),
    )
  })
})
