import type { JSX } from 'react'
import { announce } from '../view-model/announcement.ts'
import { barScale } from '../view-model/bar-geometry.ts'
import type { OpenSession } from '../view-model/selectors.ts'
import { clientWords, modelWords, plural, upstreamWords } from '../view-model/words.ts'
import { ExchangeList } from './exchange-list.tsx'
import { LiveRegion } from './live-region.tsx'
import { SessionTotals } from './session-totals.tsx'

/** A session: its totals, and one row per message. */
export function SessionView({ session }: Readonly<{ session: OpenSession }>): JSX.Element {
  const { summary, rows, loading, missing } = session
  const client = clientWords(summary.client)
  return (
    <>
      <header className="session-head">
        <div className="session-name">
          <h2 id="session-title">
            {client.name} <span className="faint">{client.version}</span>
          </h2>
          <span className="model">{modelWords(summary.model)}</span>
          <span className="faint">{upstreamWords(summary.upstream)}</span>
          <span className="space" />
          <span className="faint">{plural(summary.exchanges, 'message')}</span>
          {summary.failed > 0 && <span className="lost">{summary.failed} failed</span>}
        </div>
        <SessionTotals summary={summary} />
      </header>
      {rows.length === 0 ? (
        <p className="rows-absent">
          {loading ? 'Reading the messages of this session.' : 'No messages are kept of this session.'}
        </p>
      ) : (
        <ExchangeList rows={rows} scale={barScale(rows)} missing={missing} />
      )}
      <LiveRegion text={announce(rows)} />
    </>
  )
}
