import { describe, expect, it } from 'vitest'
import { ByConversation } from '../../src/memory/by-conversation.ts'

/** What each counts for beside its blocks. */
const FOR_ITSELF = 10

/** Remembers numbers, each for as many blocks, and who had to make room. @param maximum besides what three count for themselves */
function remembering(maximum: number) {
  const forgotten: string[] = []
  const values = new ByConversation<number>(
    maximum + 3 * FOR_ITSELF,
    blocks => blocks,
    (conversation, blocks) => forgotten.push(`${conversation}${blocks}`),
  )
  const set = (said: string): void => values.set(said.slice(0, 1), Number(said.slice(1)))
  const held = (): string => [...'abcdef'].map(name => values.get(name) ?? '-').join('')
  return { values, set, held, forgotten }
}

describe('what is remembered by conversation', () => {
  it.each([
    { what: 'the newest of each', said: 'a1 b2 a3', held: '32----', forgotten: [] },
    { what: 'what has just room', said: 'a9 b11', held: '911----', forgotten: [] },
    { what: 'not who was quiet for longest', said: 'a4 b4 c4', held: '-44---', forgotten: ['a4'] },
    { what: 'who spoke again', said: 'a4 b4 a4 c4', held: '4-4---', forgotten: ['b4'] },
    {
      what: 'who spoke again, also while there was much room',
      said: 'a0 b0 a0 c15',
      held: '0-15---',
      forgotten: ['b0'],
    },
    { what: 'few, though they have no blocks', said: 'a0 b0 c0 d0 e0', held: '-0000-', forgotten: ['a0'] },
    {
      what: 'no more than the newest, where it is large',
      said: 'a1 b1 c9 d20',
      held: '---20--',
      forgotten: ['a1', 'b1', 'c9'],
    },
    { what: 'as many again when a large one shrinks', said: 'a9 a1 b4 c4', held: '144---', forgotten: [] },
  ])('is $what', ({ said, held, forgotten }) => {
    const here = remembering(10)
    for (const one of said.split(' ')) here.set(one)
    expect(here.held()).toBe(held)
    expect(here.forgotten).toEqual(forgotten)
  })

  it('makes room for others where one is let go, and tells nobody', () => {
    const { values, set, held, forgotten } = remembering(10)
    for (const one of ['a5', 'b5']) set(one)
    values.delete('a')
    values.delete('f')
    set('c5')
    expect(held()).toBe('-55---')
    expect(forgotten).toEqual([])
  })
})
