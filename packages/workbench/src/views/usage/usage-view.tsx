import type { ApiUsage } from '@sternline/engine'
import { type JSX, memo, type NamedExoticComponent, useCallback, useMemo, useState } from 'react'
import type { Client } from '../../client/client.ts'
import { exportAddress } from '../../view-model/export-address.ts'
import { RANGE_NAMES, RANGES, type RangeName, rangeAt } from '../../view-model/time-range.ts'
import { sumByCause, sumByName, sumByTime, sumCells } from '../../view-model/usage-sums.ts'
import { clientWords, modelWords, plural, upstreamWords } from '../../view-model/words.ts'
import { useAnswer } from '../parts/use-answer.ts'
import { useNow } from '../parts/use-now.ts'
import { ProblemNotice } from '../shell/problem-notice.tsx'
import { CauseFigure } from './cause-figure.tsx'
import { NameFigure } from './name-figure.tsx'
import { AvoidedFigure, TokensFigure } from './time-figures.tsx'
import { UsageTiles } from './usage-tiles.tsx'
import './usage.css'

/** How often the figures are read again. Unit: milliseconds. */
const EVERY_MS = 10_000

/**
 * What caching did for everyone who passed through, over time.
 *
 * @param props.ahead how far the clock that exchanges are dated by runs ahead of this browser's, in milliseconds
 */
export function UsageView({
  client,
  ahead,
  emulated,
}: Readonly<{ client: Client; ahead: number; emulated: boolean }>): JSX.Element {
  const [name, setName] = useState<RangeName>('day')
  const [traffic, setTraffic] = useState<Traffic>(emulated ? 'emulated' : 'real')
  const tick = Math.floor(useNow() / EVERY_MS) * EVERY_MS
  const { from, to, step } = rangeAt(name, tick + EVERY_MS + ahead)
  const ask = useCallback((signal: AbortSignal) => client.usage({ from, to, step }, signal), [client, from, to, step])
  const { value, problem, again } = useAnswer(`${name} ${tick} ${to}`, ask)
  const shown = useLast(name, value)
  const own = useMemo(() => (shown === null ? null : onlyOf(shown, traffic)), [shown, traffic])
  return (
    <main className="usage" aria-labelledby="usage-title">
      <header className="usage-head">
        <h2 id="usage-title">Money and tokens</h2>
        <Choice
          legend="Time range"
          names={RANGE_NAMES}
          words={each => RANGES[each].words}
          chosen={name}
          onChoose={setName}
        />
        <Choice
          legend="Traffic"
          names={TRAFFIC}
          words={each => TRAFFIC_WORDS[each]}
          chosen={traffic}
          onChoose={setTraffic}
        />
        <span className="space" />
        <span className="faint">
          {own !== null && `${plural(sumCells(own.cells).exchanges, 'exchange')} in this time`}
        </span>
        <a className="text-button" href={exportAddress({ from, to })} download>
          Export
        </a>
      </header>
      {problem !== null && <ProblemNotice problem={problem} onRetry={again} />}
      {own === null ? (
        <p className="faint usage-none">Reading the figures.</p>
      ) : (
        <Figures usage={own} traffic={traffic} />
      )}
    </main>
  )
}

/** Real exchanges cost money, emulated ones do not: their sums are never mixed. */
type Traffic = 'real' | 'emulated'
const TRAFFIC: readonly Traffic[] = ['real', 'emulated']
const TRAFFIC_WORDS: Readonly<Record<Traffic, string>> = { real: 'real', emulated: 'emulated' }

function onlyOf(usage: ApiUsage, traffic: Traffic): ApiUsage {
  return { ...usage, cells: usage.cells.filter(cell => cell.emulated === (traffic === 'emulated')) }
}

/** The newest answer for a range stays on the page while the next one is read. */
function useLast(name: RangeName, value: ApiUsage | null): ApiUsage | null {
  const [last, setLast] = useState<Readonly<{ name: RangeName; value: ApiUsage }> | null>(null)
  if (value !== null && last?.value !== value) setLast({ name, value })
  return value ?? (last?.name === name ? last.value : null)
}

type FiguresProps = Readonly<{ usage: ApiUsage; traffic: Traffic }>

/** Drawn again only when there are other figures, not with every second. */
const Figures: NamedExoticComponent<FiguresProps> = memo(function Figures({
  usage,
  traffic,
}: FiguresProps): JSX.Element {
  const { cells, step } = usage
  const sums = useMemo(() => sumCells(cells), [cells])
  const overTime = useMemo(() => sumByTime(usage), [usage])
  if (sums.reported === 0) {
    return (
      <div className="usage-none">
        <h3>No data yet</h3>
        <p className="faint">
          {sums.exchanges === 0
            ? `No ${traffic} exchange began in this time.`
            : `${plural(sums.exchanges, `${traffic} exchange`)} began in this time, and none reported a usage.`}
        </p>
      </div>
    )
  }
  return (
    <div className="usage-grid">
      <UsageTiles sums={sums} isEmulated={traffic === 'emulated'} />
      <TokensFigure rows={overTime} step={step} />
      <AvoidedFigure rows={overTime} step={step} sums={sums} />
      <CauseFigure rows={sumByCause(cells)} sums={sums} />
      <NameFigure
        title="By client and version"
        what="client"
        rows={sumByName(cells, ({ client }) => Object.values(clientWords(client)).join(' ').trim())}
      />
      <NameFigure title="By model" what="model" rows={sumByName(cells, ({ model }) => modelWords(model))} />
      <NameFigure
        title="By deployment"
        what="deployment"
        rows={sumByName(cells, ({ model, upstream }) => `${modelWords(model)} on ${upstreamWords(upstream)}`)}
      />
    </div>
  )
})

function Choice<T extends string>({
  legend,
  names,
  words,
  chosen,
  onChoose,
}: Readonly<{
  legend: string
  names: readonly T[]
  words: (name: T) => string
  chosen: T
  onChoose: (name: T) => void
}>): JSX.Element {
  return (
    <fieldset className="themes">
      <legend className="unseen">{legend}</legend>
      {names.map(name => (
        <label key={name} className="theme">
          <input type="radio" name={legend} checked={name === chosen} onChange={() => onChoose(name)} />
          <span>{words(name)}</span>
        </label>
      ))}
    </fieldset>
  )
}
