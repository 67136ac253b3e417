import type { ListedSession } from '@sternline/engine'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type JSX, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { goTo, SESSIONS } from '../../router.ts'
import { filterHints, filterSessions } from '../../view-model/filter.ts'
import { plural } from '../../view-model/words.ts'
import { useListKeys } from '../parts/use-list-keys.ts'
import { useNow } from '../parts/use-now.ts'
import { useSlashKey } from '../parts/use-slash-key.ts'
import { SessionItem } from './session-item.tsx'

/** As many as the server gives at once. */
const MOST = 1000

/** How high a session stands in the list before it is measured. Unit: CSS pixels. */
const ITEM_HEIGHT = 124

/** All sessions, newest first, as far as the filter lets them through. */
export function SessionList({
  sessions,
  open,
  following,
  ahead,
}: Readonly<{
  sessions: readonly ListedSession[]
  /** Name of the session that is shown. */
  open: string
  /** True while the newest session is shown by itself. */
  following: boolean
  /** How far the clock that caches live by runs ahead of this browser's, in milliseconds. */
  ahead: number
}>): JSX.Element {
  const [filter, setFilter] = useState('')
  const now = useNow() + ahead
  const shown = useMemo(() => filterSessions(sessions, filter, now), [sessions, filter, now])
  return (
    <nav className="sessions" aria-labelledby="sessions-title">
      <div className="sessions-head">
        <h2 id="sessions-title" className="heading">
          Sessions
        </h2>
        <span className="faint">
          {shown.length === sessions.length ? sessions.length : `${shown.length} of ${sessions.length}`}
        </span>
        {sessions.length >= MOST && <span className="faint">(the newest)</span>}
        <span className="space" />
        {!following && (
          <button type="button" className="text-button" onClick={() => goTo(SESSIONS)}>
            follow the newest
          </button>
        )}
      </div>
      <Filter sessions={sessions} filter={filter} onChange={setFilter} />
      {shown.length === 0 && <p className="remark sessions-none">None of {plural(sessions.length, 'session')} fits.</p>}
      <Items sessions={shown} open={open} ahead={ahead} now={now} />
    </nav>
  )
}

function Filter({
  sessions,
  filter,
  onChange,
}: Readonly<{ sessions: readonly ListedSession[]; filter: string; onChange: (filter: string) => void }>): JSX.Element {
  const field = useRef<HTMLInputElement>(null)
  const hints = useMemo(() => filterHints(sessions), [sessions])
  useSlashKey(field)
  return (
    <div className="filter">
      <input
        ref={field}
        type="text"
        aria-label="Filter sessions"
        placeholder="/ filter: client, model, cause:…, is:warm"
        list="filter-hints"
        value={filter}
        spellCheck={false}
        autoComplete="off"
        onChange={event => onChange(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape') onChange('')
          if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur()
        }}
      />
      <datalist id="filter-hints">
        {hints.map(hint => (
          <option key={hint} value={hint} />
        ))}
      </datalist>
    </div>
  )
}

function estimateSize(): number {
  return ITEM_HEIGHT
}

function Items({
  sessions,
  open,
  ahead,
  now,
}: Readonly<{ sessions: readonly ListedSession[]; open: string; ahead: number; now: number }>): JSX.Element {
  const frame = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const getItemKey = useCallback((index: number) => sessions[index]?.session ?? index, [sessions])
  const virtual = useVirtualizer({
    count: sessions.length,
    getScrollElement: () => frame.current,
    estimateSize,
    getItemKey,
    overscan: 6,
  })
  useListKeys(list, 'page')
  const openIndex = sessions.findIndex(({ session }) => session === open)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another session is opened, not whenever the list changes.
  useEffect(() => {
    if (openIndex >= 0) virtual.scrollToIndex(openIndex, { align: 'auto' })
  }, [open])
  return (
    <div ref={frame} className="session-frame">
      <ul ref={list} className="session-items" style={{ height: virtual.getTotalSize() }} data-keys>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const summary = sessions[index]
          if (summary === undefined) return null
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={sessions.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <SessionItem summary={summary} open={summary.session === open} ahead={ahead} now={now} />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
