import { type JSX, useRef } from 'react'
import type { ListedSession } from '../view-model/selectors.ts'
import { SessionItem } from './session-item.tsx'
import { useListKeys } from './use-list-keys.ts'

/** All sessions, newest first. */
export function SessionList({
  sessions,
  open,
  following,
  now,
  onPick,
}: Readonly<{
  sessions: readonly ListedSession[]
  /** Name of the session that is shown. */
  open: string
  /** True while the newest session is shown by itself. */
  following: boolean
  /** The server's clock when it was last asked, epoch milliseconds. */
  now: number | null
  onPick: (session: string | null) => void
}>): JSX.Element {
  const list = useRef<HTMLUListElement>(null)
  useListKeys(list, 'page')
  const latest = Math.max(now ?? 0, sessions[0]?.summary.lastAt ?? 0)
  return (
    <nav className="sessions" aria-labelledby="sessions-title">
      <div className="sessions-head">
        <h2 id="sessions-title" className="heading">
          Sessions
        </h2>
        <span className="space" />
        {!following && (
          <button type="button" className="text-button" onClick={() => onPick(null)}>
            follow the newest
          </button>
        )}
      </div>
      <ul ref={list} className="session-items" data-keys>
        {sessions.map(({ summary, running }) => (
          <SessionItem
            key={summary.session}
            summary={summary}
            running={running}
            open={summary.session === open}
            now={latest}
            onPick={onPick}
          />
        ))}
      </ul>
    </nav>
  )
}
