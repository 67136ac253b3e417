import { explainUntouched } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import { type JSX, memo, type NamedExoticComponent, useEffect, useMemo, useRef, useState } from 'react'
import { type BarGeometry, barGeometry } from '../view-model/bar-geometry.ts'
import { rowNote } from '../view-model/row-words.ts'
import { avoidedBy, firstEventAfter, formatClock, formatWait } from '../view-model/words.ts'
import { BreakpointTable } from './breakpoint-table.tsx'
import { ExchangeLabel } from './exchange-label.tsx'
import { Money } from './money.tsx'
import { PromptBar } from './prompt-bar.tsx'

type RowProps = Readonly<{
  exchange: Exchange
  /** Number of the message in its session, from 1. */
  number: number
  /** True for the newest, where the keyboard enters the list. */
  last: boolean
  /** Called before the details open or close. */
  onToggle: () => void
}>

/** One message: when, its prompt as a bar, what was cached, saved and fresh, and what that avoided. */
export const ExchangeRow: NamedExoticComponent<RowProps> = memo(function ExchangeRow({
  exchange,
  number,
  last,
  onToggle,
}: RowProps): JSX.Element {
  const [opened, setOpened] = useState(false)
  const bar = useMemo(() => barGeometry(exchange), [exchange])
  const note = rowNote(exchange)
  const details = `details-${exchange.id}`
  return (
    <li className={`row row-${exchange.state}`}>
      <div className="row-line">
        <button
          type="button"
          className="row-number"
          data-stop
          tabIndex={last ? 0 : -1}
          aria-expanded={opened}
          aria-controls={details}
          aria-label={`Message ${number}, ${opened ? 'hide' : 'show'} its breakpoints`}
          onClick={() => {
            onToggle()
            setOpened(!opened)
          }}
        >
          <span className="chevron" aria-hidden="true" />
          {number}
        </button>
        <time className="row-time" dateTime={new Date(exchange.startedAt).toISOString()}>
          {formatClock(exchange.startedAt)}
        </time>
        <PromptBar bar={bar} />
        <div className="row-figures">
          {exchange.usage !== null && <ExchangeLabel usage={exchange.usage} />}
          {note !== null && <span className={`note note-${note.tone}`}>{note.text}</span>}
        </div>
        <RowMoney exchange={exchange} />
        <RowWait exchange={exchange} />
      </div>
      {opened && <RowDetails id={details} bar={bar} exchange={exchange} />}
    </li>
  )
})

function RowMoney({ exchange }: Readonly<{ exchange: Exchange }>): JSX.Element {
  const money = avoidedBy(exchange)
  return <div className="row-money">{money !== null && <Money name="avoided" money={money} />}</div>
}

function RowWait({ exchange }: Readonly<{ exchange: Exchange }>): JSX.Element {
  const wait = firstEventAfter(exchange)
  if (wait === null) return <div className="row-wait" />
  const title = `First event after ${formatWait(wait)}`
  return (
    <div className="row-wait" role="img" aria-label={title} title={title}>
      {formatWait(wait)}
    </div>
  )
}

/** Why less was read than could have been, and what to do about it. */
function DiagnosisNote({ exchange: { diagnosis } }: Readonly<{ exchange: Exchange }>): JSX.Element | null {
  if (diagnosis === null || diagnosis.cause === null) return null
  return (
    <p>
      {diagnosis.explanation} {diagnosis.advice}
    </p>
  )
}

function RowDetails({
  id,
  bar,
  exchange,
}: Readonly<{ id: string; bar: BarGeometry; exchange: Exchange }>): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={box} id={id} className="row-details">
      <BreakpointTable pins={bar.pins} measured={bar.measured} />
      <DiagnosisNote exchange={exchange} />
      {exchange.plan.untouched !== null && <p>{explainUntouched(exchange.plan.untouched)}</p>}
      {exchange.plan.warnings.length > 0 && <p>Remarks on the plan: {exchange.plan.warnings.join(', ')}.</p>}
      <p className="remark">
        {exchange.id}
        {exchange.requestId !== null && ` · request ${exchange.requestId}`} · {exchange.model}
      </p>
    </div>
  )
}
