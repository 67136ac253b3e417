import type { ApiConversations, ListedSession } from '@sternline/engine'
import { visibleName } from '../visible-text.ts'
import { formatShare, formatWhen } from '../words.ts'

/** A conversation as the list shows it. */
export type ConversationRow = Readonly<{
  id: string
  title: string
  isBusy: boolean
  /** `97 %` of its input was read from the cache, `cold`, or null where nothing was billed. */
  figure: string | null
  /** The figure and the time in full, for people who point at it or listen. */
  about: string
}>

/**
 * The conversations that a search lets through, newest first.
 *
 * @param sessions by id: what was billed, and what is warm
 * @param now the clock that caches live by
 */
export function conversationRows(
  conversations: ApiConversations['conversations'],
  sessions: ReadonlyMap<string, ListedSession>,
  search: string,
  now: number,
): readonly ConversationRow[] {
  const wanted = search.trim().toLowerCase()
  return conversations
    .filter(({ title }) => title.toLowerCase().includes(wanted))
    .toSorted((a, b) => b.changedAt - a.changedAt)
    .map(({ id, title, isBusy, changedAt }) => {
      const figure = figureOf(sessions.get(id), now)
      return { id, title: visibleName(title), isBusy, figure, about: aboutOf(figure, changedAt, now) }
    })
}

function figureOf(session: ListedSession | undefined, now: number): string | null {
  if (session === undefined) return null
  const share = formatShare(session.usage)
  const isCold = session.warmth !== null && session.warmth.expiresAt <= now
  return isCold && share !== null ? 'cold' : share
}

function aboutOf(figure: string | null, changedAt: number, now: number): string {
  const when = `last changed ${formatWhen(changedAt, now)}`
  if (figure === null) return when
  return figure === 'cold' ? `its cache has expired, ${when}` : `${figure} of its input was cached, ${when}`
}
