import type { ApiStatus } from '@sternline/engine'
import type { JSX } from 'react'
import type { Connection } from '../view-model/state.ts'
import { upstreamWords } from '../view-model/words.ts'
import { Mark } from './mark.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

const CONNECTION_WORDS: Readonly<Record<Connection, string>> = {
  connecting: 'connecting',
  live: 'live',
  reconnecting: 'reconnecting',
}

/** Name of the product, where requests go, whether the page is live, and the theme. */
export function TopBar({
  status,
  connection,
}: Readonly<{ status: ApiStatus | null; connection: Connection }>): JSX.Element {
  return (
    <header className="top">
      <h1 className="brand">
        <Mark />
        Sternline
      </h1>
      {status !== null && <UpstreamPill status={status} />}
      {status?.ledgerProblem != null && (
        <span className="pill pill-warn" title={status.ledgerProblem}>
          nothing is kept: {status.ledgerProblem}
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
