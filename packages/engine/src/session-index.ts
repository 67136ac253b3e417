import { type Block, fingerprintOf, type Prompt } from '@sternline/core'

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

/** Makes an index that remembers where the newest requests of the last 20,000 ended. */
export function createSessionIndex(): SessionIndex {
  const heads = new Map<string, string>()
  let count = 0
  const birth = Math.floor(Math.random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0')
  const create = (): string => `s_${birth}${(++count).toString(36)}`
  return {
    sessionOf(scope, prompt) {
      const last = prompt?.blocks.at(-1)
      if (!prompt || last === undefined) return create()
      const keyOf = ({ index }: Block): string => `${scope}\n${fingerprintOf(prompt, index)}`
      const known = prompt.blocks.findLast(block => heads.has(keyOf(block)))
      const session = known === undefined ? create() : (heads.get(keyOf(known)) ?? create())
      heads.set(keyOf(last), session)
      // A map keeps insertion order: the first key is the oldest.
      if (heads.size > MAXIMUM_HEADS) heads.delete(heads.keys().next().value ?? '')
      return session
    },
  }
}
