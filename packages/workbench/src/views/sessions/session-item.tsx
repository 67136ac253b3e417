import { formatUsd, labelText } from '@sternline/core'
import type { ListedSession } from '@sternline/engine'
import type { JSX } from 'react'
import { formatRoute } from '../../router.ts'
import { lengthOf, roundUp } from '../../view-model/segments.ts'
import {
  causeWords,
  clientWords,
  formatShare,
  formatWhen,
  modelWords,
  plural,
  sessionMoney,
  upstreamWords,
} from '../../view-model/words.ts'
import { Money } from '../parts/money.tsx'
import { UsageBar } from '../parts/usage-bar.tsx'
import { WarmthRing } from '../parts/warmth-ring.tsx'

/** One session in the list: who, which model, how warm, how much was cached, what it avoided, and why it last missed. */
export function SessionItem({
  summary,
  open,
  ahead,
  now,
}: Readonly<{
  summary: ListedSession
  open: boolean
  /** How far the clock that caches live by runs ahead of this browser's, in milliseconds. */
  ahead: number
  now: number
}>): JSX.Element {
  const client = clientWords(summary.client)
  const share = formatShare(summary.usage)
  const href = formatRoute({ view: 'sessions', session: summary.session, exchange: null })
  return (
    <a className="session-item" data-stop aria-current={open ? 'true' : undefined} tabIndex={open ? 0 : -1} href={href}>
      <span className="line">
        <span className="client">
          {client.name} <span className="faint">{client.version}</span>
        </span>
        {summary.running > 0 && <span className="running">running</span>}
        <span className="space" />
        {summary.warmth !== null && <WarmthRing warmth={summary.warmth} ahead={ahead} />}
        {share === null ? (
          <span className="faint">no data yet</span>
        ) : (
          <b className="share" title={`Cached share of input: ${labelText(summary.usage)}`}>
            <span className="unseen">cached share </span>
            {share}
          </b>
        )}
      </span>
      <span className="line faint">
        <span className="model">{modelWords(summary.model)}</span>
        <span className="upstream">{upstreamWords(summary.upstream)}</span>
        <span className="space" />
        {share !== null && <Money name="avoided" money={sessionMoney(summary, 'avoided')} />}
      </span>
      <SmallBars summary={summary} />
      <span className="line faint">
        <span>
          {plural(summary.exchanges, 'call')} · {formatWhen(summary.lastAt, now)}
          {summary.agents > 0 && ` · ${plural(summary.agents, 'sub-agent')}`}
          {summary.failed > 0 && <span className="lost">, {summary.failed} failed</span>}
        </span>
        <span className="space" />
        <LastCause summary={summary} />
      </span>
    </a>
  )
}

function LastCause({ summary: { lastCause, lost } }: Readonly<{ summary: ListedSession }>): JSX.Element | null {
  if (lastCause === null) return null
  const title = lost.money > 0 ? `Lost in all: ${formatUsd(lost.money)}` : undefined
  return (
    <span className="cause lost" title={title}>
      {causeWords(lastCause)}
    </span>
  )
}

/** The newest calls, from a common left edge. The words beside them say the same. */
function SmallBars({ summary }: Readonly<{ summary: ListedSession }>): JSX.Element {
  const scale = roundUp(Math.max(0, ...summary.recent.map(({ usage }) => (usage === null ? 0 : lengthOf(usage)))))
  return (
    <span className="small-bars">
      {summary.recent.map(({ id, usage, tokensLost }) =>
        usage === null ? null : <UsageBar key={id} usage={usage} scale={scale} height={5} broke={tokensLost > 0} />,
      )}
    </span>
  )
}
