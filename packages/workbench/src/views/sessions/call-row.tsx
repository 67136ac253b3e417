import { formatCount, labelSentence } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import { type JSX, memo, type NamedExoticComponent } from 'react'
import { formatRoute, goTo } from '../../router.ts'
import { rowNote } from '../../view-model/row-words.ts'
import { avoidedBy, firstEventAfter, formatClock, formatShare, formatWait } from '../../view-model/words.ts'
import { ExchangeLabel } from '../parts/exchange-label.tsx'
import { Money } from '../parts/money.tsx'
import { UsageBar } from '../parts/usage-bar.tsx'

type RowProps = Readonly<{
  exchange: Exchange
  /** Number of the call in its session, from 1. */
  number: number
  /** How many tokens a whole bar stands for. */
  scale: number
  /** Beside an open exchange there is only room for bar and share. */
  isNarrow: boolean
  isOpen: boolean
  /** Where the keyboard enters the list. */
  isStop: boolean
}>

/** One call: its bar from the common left edge, what it read, saved and paid fresh, and what went wrong. */
export const CallRow: NamedExoticComponent<RowProps> = memo(function CallRow({
  exchange,
  number,
  scale,
  isNarrow,
  isOpen,
  isStop,
}: RowProps): JSX.Element {
  const { usage, diagnosis } = exchange
  const route = { view: 'sessions', session: exchange.session, exchange: exchange.id } as const
  const words = usage === null ? '' : `${labelSentence(usage)} ${formatCount(usage.output)} tokens of output.`
  return (
    <a
      className={`call call-${exchange.state}`}
      href={formatRoute(route)}
      data-stop
      data-id={exchange.id}
      tabIndex={isStop ? 0 : -1}
      aria-current={isOpen ? 'true' : undefined}
      title={words === '' ? undefined : words}
      onFocus={isNarrow ? () => goTo(route, { replace: true }) : undefined}
    >
      <span className="call-number">
        <span className="unseen">Call </span>
        {number}
      </span>
      {!isNarrow && (
        <time className="call-time" dateTime={new Date(exchange.startedAt).toISOString()}>
          {formatClock(exchange.startedAt)}
        </time>
      )}
      <span className="call-bar">
        {usage === null ? (
          <Expected tokens={exchange.estimatedTokens} scale={scale} />
        ) : (
          <UsageBar usage={usage} scale={scale} height={14} broke={(diagnosis?.tokensLost ?? 0) > 0} />
        )}
      </span>
      {isNarrow ? <NarrowFigures exchange={exchange} /> : <Figures exchange={exchange} />}
    </a>
  )
})

/** A prompt of which nothing was billed yet, as long as it is estimated. */
function Expected({ tokens, scale }: Readonly<{ tokens: number; scale: number }>): JSX.Element {
  const width = Math.min(100, (tokens / Math.max(1, scale)) * 100)
  return (
    <svg className="usage-bar" width="100%" height={14} aria-hidden="true">
      <rect
        className="fill-expected"
        x="0.75"
        y="0.75"
        height="12.5"
        rx="2"
        style={{ width: `max(${width}% - 2px, 3px)` }}
      />
    </svg>
  )
}

function NarrowFigures({ exchange }: Readonly<{ exchange: Exchange }>): JSX.Element {
  const note = rowNote(exchange)
  const isLost = note?.tone === 'lost'
  const share = exchange.usage === null ? null : formatShare(exchange.usage)
  return (
    <span className={isLost ? 'call-share lost' : 'call-share'} title={note?.text}>
      {share ?? (isLost ? 'failed' : '…')}
      {isLost && <span className="unseen">, {note.text}</span>}
    </span>
  )
}

function Figures({ exchange }: Readonly<{ exchange: Exchange }>): JSX.Element {
  const money = avoidedBy(exchange)
  const wait = firstEventAfter(exchange)
  const note = rowNote(exchange)
  return (
    <>
      <span className="call-figures">
        {exchange.usage !== null && <ExchangeLabel usage={exchange.usage} />}
        {note !== null && <span className={`call-note note-${note.tone}`}>{note.text}</span>}
      </span>
      <span className="call-money">{money !== null && <Money name="avoided" money={money} />}</span>
      <span className="call-wait" title={wait === null ? undefined : `First event after ${formatWait(wait)}`}>
        {wait === null ? '' : formatWait(wait)}
      </span>
    </>
  )
}
