import type { Exchange } from '@sternline/engine'
import { type JSX, useCallback, useMemo, useRef } from 'react'
import type { Client } from '../../client/client.ts'
import { formatRoute, goTo } from '../../router.ts'
import { barGeometry } from '../../view-model/bar-geometry.ts'
import type { OpenSession } from '../../view-model/selectors.ts'
import { clientWords, plural } from '../../view-model/words.ts'
import { useAnswer } from '../parts/use-answer.ts'
import { useKey } from '../parts/use-key.ts'
import { CallList } from '../sessions/call-list.tsx'
import { BreakpointTable } from './breakpoint-table.tsx'
import { DiagnosisCard } from './diagnosis-card.tsx'
import { DifferenceCard } from './difference-card.tsx'
import { PromptCard } from './prompt-card.tsx'
import { RawCard } from './raw-card.tsx'
import { WaterfallChart } from './waterfall-chart.tsx'
import './exchange.css'

type ViewProps = Readonly<{ client: Client; session: OpenSession; id: string }>

/** One exchange, beside the calls of its session. */
export function ExchangeView({ client, session, id }: ViewProps): JSX.Element {
  const { summary, rows, missing } = session
  const name = summary.session
  const { name: clientName } = clientWords(summary.client)
  const back = { view: 'sessions', session: name, exchange: null } as const
  useKey('Escape', () => goTo(back))
  return (
    <div className="inspector">
      <nav className="inspector-calls" aria-label="Calls of the session">
        <a className="back" href={formatRoute(back)}>
          ← {clientName} <span className="faint">{plural(summary.exchanges, 'call')}</span>
        </a>
        <CallList rows={rows} missing={missing} open={id} />
      </nav>
      <OneExchange key={id} client={client} session={session} id={id} />
    </div>
  )
}

function OneExchange({ client, session, id }: ViewProps): JSX.Element {
  const { rows, missing, loading } = session
  const index = rows.findIndex(row => row.id === id)
  const live = rows[index]
  // The state is part of the question: what is not over is asked again when it is.
  const key = `${id} ${live?.state ?? ''}`
  const askOne = useCallback((signal: AbortSignal) => client.exchange(id, signal), [client, id])
  const askBefore = useCallback((signal: AbortSignal) => client.comparison(id, signal), [client, id])
  const { value: told, problem } = useAnswer(key, askOne)
  const { value: comparison } = useAnswer(key, askBefore)
  const exchange = live ?? told?.exchange
  if (exchange === undefined) {
    return (
      <main className="exchange" aria-label="Exchange">
        <p className="faint">
          {problem === null || loading
            ? 'Reading the exchange.'
            : 'There is no exchange with this id. It may have been deleted.'}
        </p>
      </main>
    )
  }
  return (
    <Cards
      client={client}
      exchange={exchange}
      number={index < 0 ? null : missing + index + 1}
      told={told}
      comparison={comparison}
    />
  )
}

function Cards({
  client,
  exchange,
  number,
  told,
  comparison,
}: Readonly<{
  client: Client
  exchange: Exchange
  number: number | null
  told: Readonly<{ waterfall: Parameters<typeof WaterfallChart>[0]['waterfall'] | null }> | null
  comparison: Parameters<typeof DifferenceCard>[0]['comparison']
}>): JSX.Element {
  const difference = useRef<HTMLElement>(null)
  const bar = useMemo(() => barGeometry(exchange), [exchange])
  useKey('d', () => {
    difference.current?.scrollIntoView({ block: 'nearest' })
    difference.current?.focus({ preventScroll: true })
  })
  const diagnosis = comparison?.diagnosis ?? exchange.diagnosis
  return (
    <main className="exchange" aria-labelledby="exchange-title">
      <PromptCard exchange={exchange} before={comparison?.before ?? null} number={number} />
      <DiagnosisCard diagnosis={diagnosis} />
      <div className="two">
        <section className="panel" aria-label="Money">
          <h3>Money</h3>
          {told?.waterfall == null ? (
            <p className="faint">{noMoney(exchange)}</p>
          ) : (
            <WaterfallChart waterfall={told.waterfall} exchange={exchange} />
          )}
        </section>
        <section className="panel" aria-label="Breakpoints">
          <h3>{bar.pins.length === 0 ? 'No breakpoints' : `${plural(bar.pins.length, 'breakpoint')}, and why`}</h3>
          <BreakpointTable pins={bar.pins} measured={bar.measured} />
        </section>
      </div>
      <DifferenceCard
        comparison={comparison}
        diagnosis={diagnosis}
        client={client}
        session={exchange.session}
        cardRef={difference}
      />
      <RawCard exchange={exchange} />
    </main>
  )
}

function noMoney({ usage, cost }: Exchange): string {
  if (usage === null) return 'No data yet: the upstream has reported no usage.'
  return cost === null ? 'The price of this model is unknown.' : 'Reading the prices.'
}
