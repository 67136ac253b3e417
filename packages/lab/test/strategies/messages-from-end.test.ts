import { describe, expect, it } from 'vitest'
import { findMessage, messagesFromEnd } from '../../src/strategies/messages-from-end.ts'
import type { MessageName, Shape } from '../../src/strategies/rule.ts'
import { pathOf } from '../support/path.ts'

/** Messages from the end, each by its first and last block, results alone in brackets. */
function messages(shorthand: string, shape: Shape): string {
  const path = pathOf(shorthand)
  return [...messagesFromEnd(path, path.nodes.length, shape)]
    .map(({ from, to, isResults }) => (isResults ? `[${from}-${to}]` : `${from}-${to}`))
    .join(' ')
}

describe('messages in the shape of a product', () => {
  // Blocks:  S 0   p 1   t 2 t 3   r 4 r 5 p 6
  it.each([
    { shape: 'merged', is: '4-6 2-3 1-1', why: 'results and words are one message, as on the wire' },
    { shape: 'tool-message', is: '6-6 [4-5] 2-3 1-1', why: 'the results of an answer are a message of their own' },
    { shape: 'chat', is: '6-6 [5-5] [4-4] 2-3 1-1', why: 'every result is' },
  ] as const)('$shape: $why', ({ shape, is }) => {
    expect(messages('S p tt rrp', shape)).toBe(is)
  })

  it.each([
    { name: 'M-1', shape: 'chat', at: 5, why: 'the last of all' },
    { name: 'M-2', shape: 'chat', at: 4, why: 'the result before it' },
    { name: 'M-2', shape: 'merged', at: 2, why: 'the calls that the results answer' },
    { name: 'K-2', shape: 'merged', at: 1, why: 'thinking alone can carry no marker and is passed over' },
    { name: 'U-2', shape: 'tool-message', at: 1, why: 'the user before the results' },
    { name: 'H', shape: 'merged', at: 1, why: 'results are no words of a human' },
  ] as const)('$name in the shape $shape: $why', ({ name, shape, at }) => {
    const path = pathOf(name === 'K-2' ? 'S p k rr' : 'S p tt rr')
    const wanted: MessageName = name
    expect(findMessage(path, path.nodes.length, shape, wanted)?.from).toBe(at)
  })

  it('ends where the messages begin', () => {
    expect(messages('TTSS', 'merged')).toBe('')
    expect(findMessage(pathOf('TS p'), 3, 'merged', 'U-2')).toBeUndefined()
  })
})
