import { type JSX, useMemo } from 'react'
import type { Client } from '../../client/client.ts'
import { announce } from '../../view-model/announcement.ts'
import { CALL_COLUMNS } from '../../view-model/call-columns.ts'
import type { OpenSession } from '../../view-model/selectors.ts'
import { clientWords, modelWords, plural, upstreamWords } from '../../view-model/words.ts'
import { Figure } from '../parts/figure.tsx'
import { WarmthRing } from '../parts/warmth-ring.tsx'
import { LiveRegion } from '../shell/live-region.tsx'
import { CallList } from './call-list.tsx'
import { SessionActions } from './session-actions.tsx'
import { SessionTotals } from './session-totals.tsx'

/**
 * A session: its totals, and one bar per call.
 *
 * @param props.ahead how far the clock that caches live by runs ahead of this browser's, in milliseconds
 */
export function SessionView({
  session,
  ahead,
  client: server,
}: Readonly<{ session: OpenSession; ahead: number; client: Client }>): JSX.Element {
  const { summary, rows, loading, missing } = session
  const client = clientWords(summary.client)
  const calls = useMemo(
    () => rows.map((exchange, index) => ({ exchange, number: missing + index + 1 })),
    [rows, missing],
  )
  return (
    <>
      <header className="session-head">
        <div className="session-name">
          <h2 id="session-title">
            {client.name} <span className="faint">{client.version}</span>
          </h2>
          <span className="model">{modelWords(summary.model)}</span>
          <span className="faint">{upstreamWords(summary.upstream)}</span>
          <span className="faint session-id" title="The session, as the client named it, or as we did">
            {summary.session}
          </span>
          <span className="space" />
          {summary.warmth !== null && <WarmthRing warmth={summary.warmth} ahead={ahead} />}
          <span className="faint">{plural(summary.exchanges, 'call')}</span>
          {summary.failed > 0 && <span className="lost">{summary.failed} failed</span>}
          <SessionActions key={summary.session} client={server} summary={summary} />
        </div>
        <SessionTotals summary={summary} />
      </header>
      {rows.length === 0 ? (
        <p className="rows-absent">
          {loading ? 'Reading the calls of this session.' : 'No calls are kept of this session.'}
        </p>
      ) : (
        <Figure
          title="Calls"
          note={<BarKey />}
          columns={CALL_COLUMNS}
          rows={calls}
          keyOf={({ exchange }) => exchange.id}
          className="figure-calls"
        >
          <CallList rows={rows} missing={missing} open={null} />
        </Figure>
      )}
      <LiveRegion text={announce(rows)} />
    </>
  )
}

/** What a bar is read by, in the order in which its parts stand. */
function BarKey(): JSX.Element {
  return (
    <span className="bar-key">
      {(['cached', 'saved', 'fresh', 'output'] as const).map(kind => (
        <span key={kind}>
          <svg width="14" height="9" aria-hidden="true">
            <rect className={`fill-${kind}`} width="14" height="9" rx="1.5" />
          </svg>
          {kind}
        </span>
      ))}
      <span>
        <svg width="5" height="11" aria-hidden="true">
          <rect className="tick" x="1" width="2.5" height="11" />
        </svg>
        where the prefix broke
      </span>
    </span>
  )
}
