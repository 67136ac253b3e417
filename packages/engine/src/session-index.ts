import { type Block, fingerprintOf, type Prompt } from '@sternline/core'
import { prefixWord } from '@sternline/core/cache-model'
import { Recent } from '@sternline/core/memory'

/** Groups requests into sessions where the client names none. */
export interface SessionIndex {
  /**
   * The session that a request continues: the one whose last request is a prefix of it. A new session otherwise.
   *
   * @param prompt null for a body that could not be read: it makes a session of its own
   */
  sessionOf(scope: string, prompt: Prompt | null): string
}

const MAXIMUM_HEADS = 20_000

/** Where a request ended. */
type Head = Readonly<{ session: string; word: number }>

/** Makes an index that remembers where the newest requests ended. @param most how many. Default: 20,000 */
export function createSessionIndex(most: number = MAXIMUM_HEADS): SessionIndex {
  const heads = new Recent<Head>()
  /** How many heads have a word: nearly all prefixes that are none are told by that, without a text of theirs. */
  const words = new Map<number, number>()
  let count = 0
  const birth = Math.floor(Math.random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0')
  const create = (): string => `s_${birth}${(++count).toString(36)}`
  const change = (word: number, by: number): void => {
    const having = (words.get(word) ?? 0) + by
    if (having > 0) words.set(word, having)
    else words.delete(word)
  }
  const remember = (key: string, head: Head): void => {
    if (heads.get(key) === undefined) change(head.word, 1)
    heads.set(key, head)
    for (const [oldest, { word }] of heads) {
      if (heads.size <= most) return
      heads.delete(oldest)
      change(word, -1)
    }
  }
  return {
    sessionOf(scope, prompt) {
      const last = prompt?.blocks.at(-1)
      if (!prompt || last === undefined) return create()
      const keyOf = (index: number): string => `${scope}\n${fingerprintOf(prompt, index)}`
      const sessionAt = ({ index }: Block): string | undefined =>
        words.has(prefixWord(prompt, index)) ? heads.get(keyOf(index))?.session : undefined
      const known = prompt.blocks.findLast(block => sessionAt(block) !== undefined)
      const session = (known && sessionAt(known)) ?? create()
      remember(keyOf(last.index), { session, word: prefixWord(prompt, last.index) })
      return session
    },
  }
}
