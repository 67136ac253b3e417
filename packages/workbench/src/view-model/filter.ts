import type { ListedSession } from '@sternline/engine'
import { causeWords, clientWords, upstreamWords } from './words.ts'

/** What can be asked of a session by `is:`. */
const STATES = {
  warm: ({ warmth }: ListedSession, now: number) => warmth !== null && warmth.expiresAt > now,
  cold: ({ warmth }: ListedSession, now: number) => warmth !== null && warmth.expiresAt <= now,
  running: ({ running }: ListedSession) => running > 0,
  failed: ({ failed }: ListedSession) => failed > 0,
  lossy: ({ lost }: ListedSession) => lost.tokens > 0,
  emulated: ({ emulated }: ListedSession) => emulated,
} as const

type StateName = keyof typeof STATES

const FIELDS: Readonly<Record<string, (session: ListedSession) => string>> = {
  client: ({ client }) => client,
  model: ({ model }) => model,
  deployment: ({ model, upstream }) => `${model} ${upstreamWords(upstream)} ${upstream}`,
  upstream: ({ upstream }) => `${upstreamWords(upstream)} ${upstream}`,
  cause: ({ lastCause }) => (lastCause === null ? '' : `${lastCause} ${causeWords(lastCause)}`),
  session: ({ session }) => session,
}

/**
 * Picks the sessions that a filter asks for: words that all have to be found, anywhere or, with `client:`, `model:`,
 * `deployment:`, `upstream:`, `cause:` and `session:` before them, in that field; `is:` asks for a state.
 *
 * @param now the clock that caches live by, epoch milliseconds
 */
export function filterSessions(
  sessions: readonly ListedSession[],
  filter: string,
  now: number,
): readonly ListedSession[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return sessions
  return sessions.filter(session => words.every(word => matches(session, word, now)))
}

function matches(session: ListedSession, word: string, now: number): boolean {
  const colon = word.indexOf(':')
  const [field, value] = colon < 0 ? ['', word] : [word.slice(0, colon), word.slice(colon + 1)]
  if (field === 'is') return isStateName(value) ? STATES[value](session, now) : value === ''
  const read = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined
  if (read !== undefined) return read(session).toLowerCase().includes(value)
  return Object.values(FIELDS).some(each => each(session).toLowerCase().includes(word))
}

function isStateName(value: string): value is StateName {
  return Object.hasOwn(STATES, value)
}

/** Filters that could be meant, from what is there: for completion by keyboard. At most 40. */
export function filterHints(sessions: readonly ListedSession[]): readonly string[] {
  const hints = new Set<string>(Object.keys(STATES).map(state => `is:${state}`))
  for (const { client, model, lastCause } of sessions) {
    hints.add(`client:${clientWords(client).name.toLowerCase()}`)
    if (!/\s/.test(model) && model !== '') hints.add(`model:${model.toLowerCase()}`)
    if (lastCause !== null) hints.add(`cause:${lastCause}`)
    if (hints.size >= 40) break
  }
  return [...hints]
}
