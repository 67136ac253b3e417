import { formatTokens } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import { type JSX, useMemo } from 'react'
import { barGeometry } from '../../view-model/bar-geometry.ts'
import { rowNote } from '../../view-model/row-words.ts'
import { avoidedBy, firstEventAfter, formatClock, formatCountdown, formatWait } from '../../view-model/words.ts'
import { ExchangeLabel } from '../parts/exchange-label.tsx'
import { Money } from '../parts/money.tsx'
import { PromptStrip } from './prompt-strip.tsx'

/**
 * The prompt as a strip, and the request before it on the same scale below, with the place where they part.
 *
 * @param props.number of the call in its session; null while it is not known
 */
export function PromptCard({
  exchange,
  before,
  number,
}: Readonly<{ exchange: Exchange; before: Exchange | null; number: number | null }>): JSX.Element {
  const bar = useMemo(() => barGeometry(exchange), [exchange])
  const earlier = useMemo(() => (before === null ? null : barGeometry(before)), [before])
  const scale = Math.max(bar.tokens, earlier?.tokens ?? 0)
  const differsAt = exchange.diagnosis?.firstDifference?.sharedTokens ?? null
  const money = avoidedBy(exchange)
  const wait = firstEventAfter(exchange)
  const note = rowNote(exchange)
  return (
    <section className="panel prompt" aria-label="Prompt">
      <div className="panel-head">
        <h2 id="exchange-title">
          Call {number ?? ''} · {formatClock(exchange.startedAt)}
        </h2>
        <span className="faint">{exchange.agent.id !== null && `sub-agent ${exchange.agent.id}`}</span>
        <span className="space" />
        {exchange.usage !== null && <ExchangeLabel usage={exchange.usage} />}
        {exchange.usage !== null && <span className="faint">{formatTokens(exchange.usage.output)} output</span>}
        {money !== null && <Money name="avoided" money={money} />}
        {wait !== null && <span className="faint">{formatWait(wait)} to the first event</span>}
      </div>
      {note !== null && exchange.usage === null && <p className={`note-${note.tone}`}>{note.text}</p>}
      <h3 className="heading">this request</h3>
      <PromptStrip bar={bar} scale={scale} differsAt={differsAt} isBefore={false} />
      {before !== null && earlier !== null && (
        <>
          <h3 className="heading">
            the one before, {formatCountdown(exchange.startedAt - before.startedAt)} earlier
            {differsAt !== null && <span className="lost"> · red: the first difference</span>}
          </h3>
          <PromptStrip bar={earlier} scale={scale} differsAt={differsAt} isBefore />
        </>
      )}
    </section>
  )
}
