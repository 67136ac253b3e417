import { labelText } from '@sternline/core'
import type { SessionSummary } from '@sternline/engine'
import type { JSX } from 'react'
import { usageSegments } from '../view-model/bar-geometry.ts'
import { clientWords, formatShare, formatWhen, modelWords, plural, sessionMoney } from '../view-model/words.ts'
import { Money } from './money.tsx'
import { Segment } from './segment.tsx'

/** One session in the list: who, which model, how much was cached, what it avoided. */
export function SessionItem({
  summary,
  running,
  open,
  now,
  onPick,
}: Readonly<{
  summary: SessionSummary
  running: boolean
  open: boolean
  now: number
  onPick: (session: string) => void
}>): JSX.Element {
  const client = clientWords(summary.client)
  const share = formatShare(summary.usage)
  return (
    <li>
      <button
        type="button"
        className="session-item"
        data-stop
        aria-current={open ? 'true' : undefined}
        tabIndex={open ? 0 : -1}
        onClick={() => onPick(summary.session)}
      >
        <span className="line">
          <span className="client">
            {client.name} <span className="faint">{client.version}</span>
          </span>
          {running && <span className="running">running</span>}
          <span className="space" />
          <span className="faint">{formatWhen(summary.lastAt, now)}</span>
        </span>
        <span className="line faint">
          <span className="model">{modelWords(summary.model)}</span>
          <span className="space" />
          {share === null ? (
            <span>no data yet</span>
          ) : (
            <span className="share">
              <b>{share}</b> of input cached
            </span>
          )}
        </span>
        <ShareBar summary={summary} />
        <span className="line faint">
          <span>
            {plural(summary.exchanges, 'message')}
            {summary.failed > 0 && <span className="lost">, {summary.failed} failed</span>}
          </span>
          <span className="space" />
          {share !== null && <Money name="avoided" money={sessionMoney(summary, 'avoided')} />}
        </span>
      </button>
    </li>
  )
}

/** The session's whole input as one thin bar; the words beside it say the same. */
function ShareBar({ summary }: Readonly<{ summary: SessionSummary }>): JSX.Element | null {
  const segments = usageSegments(summary.usage)
  if (segments.length === 0) return null
  const words = labelText(summary.usage)
  return (
    <span className="share-bar" role="img" aria-label={words} title={words}>
      {segments.map(segment => (
        <Segment key={segment.kind} segment={segment} />
      ))}
    </span>
  )
}
