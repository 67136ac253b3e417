import type { ApiStatus } from '@sternline/engine'
import type { JSX } from 'react'
import { formatRoute, type Route, SESSIONS } from '../../router.ts'
import type { Connection } from '../../view-model/state.ts'
import { upstreamWords } from '../../view-model/words.ts'
import { Mark } from './mark.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

const CONNECTION_WORDS: Readonly<Record<Connection, string>> = {
  connecting: 'connecting',
  live: 'live',
  reconnecting: 'reconnecting',
}

/** The views in the order in which the bar shows them. */
const TABS: readonly Readonly<{ route: Route; words: string }>[] = [
  { route: { view: 'project', conversation: null }, words: 'Project' },
  { route: SESSIONS, words: 'Sessions' },
  { route: { view: 'money' }, words: 'Money' },
  { route: { view: 'settings' }, words: 'Settings' },
]

/** Name of the product, its views, where requests go, whether the page is live, and the theme. @param props.view the one that is shown */
export function TopBar({
  status,
  connection,
  view,
}: Readonly<{ status: ApiStatus | null; connection: Connection; view: Route['view'] }>): JSX.Element {
  return (
    <header className="top">
      <h1 className="brand">
        <Mark />
        Sternline
      </h1>
      <nav className="tabs" aria-label="Views">
        {TABS.map(({ route, words }) => (
          <a key={route.view} href={formatRoute(route)} aria-current={route.view === view ? 'page' : undefined}>
            {words}
          </a>
        ))}
      </nav>
      {status !== null && <UpstreamPill status={status} />}
      {status?.ledgerProblem != null && (
        <span className="pill pill-warn" title={status.ledgerProblem}>
          ledger: {status.ledgerProblem}
        </span>
      )}
      <span className="space" />
      <span className={`connection connection-${connection}`} role="status">
        <span className="connection-dot" aria-hidden="true" />
        {CONNECTION_WORDS[connection]}
      </span>
      <ThemeSwitch />
    </header>
  )
}

function UpstreamPill({ status }: Readonly<{ status: ApiStatus }>): JSX.Element {
  if (status.emulated) {
    return <span className="pill">emulated: no model is asked, nothing is billed</span>
  }
  const name = upstreamWords(status.upstream)
  return <span className="pill">{status.upstreamHost === null ? name : `${name} · ${status.upstreamHost}`}</span>
}
