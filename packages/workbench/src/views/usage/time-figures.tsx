import { formatTokens, formatUsd, savedTokens } from '@sternline/core'
import type { JSX, ReactNode } from 'react'
import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { stepWords } from '../../view-model/time-range.ts'
import { TIME_COLUMNS } from '../../view-model/usage-columns.ts'
import type { TimedSums, UsageSums } from '../../view-model/usage-sums.ts'
import { plural } from '../../view-model/words.ts'
import { Figure } from '../parts/figure.tsx'

/** Unit: CSS pixels. */
const HEIGHT = 208
const AXIS_WIDTH = 58

/** One step of time as a library draws it. */
type Drawn = Readonly<{ at: number }> & Readonly<Record<string, number>>

/** A kind of bar: what it is called, and how it is filled. */
type Series = Readonly<{ key: string; name: string; fill: string }>

const TOKENS: readonly Series[] = [
  { key: 'cached', name: 'cached', fill: 'var(--cached-fill)' },
  { key: 'saved', name: 'saved', fill: 'url(#fill-saved)' },
  { key: 'fresh', name: 'fresh', fill: 'url(#fill-fresh)' },
  { key: 'output', name: 'output', fill: 'url(#fill-output)' },
]

const AVOIDED: readonly Series[] = [
  { key: 'byClient', name: 'by the clients’ own markers', fill: 'var(--ink-3)' },
  { key: 'ours', name: 'added by ours', fill: 'var(--accent)' },
]

type FigureProps = Readonly<{ rows: readonly TimedSums[]; step: number }>

/** Tokens by kind over time. */
export function TokensFigure({ rows, step }: FigureProps): JSX.Element {
  const data = rows.map(({ at, sums: { usage } }) => ({
    at,
    cached: usage.cached,
    saved: savedTokens(usage),
    fresh: usage.fresh,
    output: usage.output,
  }))
  return (
    <Figure
      title="Tokens by kind"
      note={<Key series={TOKENS} />}
      columns={TIME_COLUMNS}
      rows={rows}
      keyOf={keyOf}
      className="figure-wide"
    >
      <Chart data={data} series={TOKENS} step={step} format={formatTokens} />
    </Figure>
  )
}

/** Avoided money over time, and whose doing it is; below the line where saving cost more than reading returned. */
export function AvoidedFigure({ rows, step, sums }: FigureProps & Readonly<{ sums: UsageSums }>): JSX.Element {
  const data = rows.map(({ at, sums: { attribution } }) => ({
    at,
    byClient: attribution.byClient,
    ours: attribution.ours,
  }))
  const priced = sums.reported - sums.unpriced
  return (
    <Figure
      title="Avoided money"
      note={<Key series={AVOIDED} />}
      columns={TIME_COLUMNS}
      rows={rows}
      keyOf={keyOf}
      className="figure-wide"
    >
      {priced === 0 ? (
        <p className="faint">No price is known of any of {plural(sums.reported, 'exchange')}.</p>
      ) : (
        <Chart data={data} series={AVOIDED} step={step} format={formatUsd} />
      )}
    </Figure>
  )
}

function keyOf({ at }: TimedSums): string {
  return String(at)
}

function Key({ series }: Readonly<{ series: readonly Series[] }>): ReactNode {
  return (
    <span className="bar-key">
      {series.map(({ key, name, fill }) => (
        <span key={key}>
          <svg width="14" height="9" aria-hidden="true">
            <rect width="14" height="9" rx="1.5" style={{ fill }} />
          </svg>
          {name}
        </span>
      ))}
    </span>
  )
}

function Chart({
  data,
  series,
  step,
  format,
}: Readonly<{
  data: readonly Drawn[]
  series: readonly Series[]
  step: number
  format: (value: number) => string
}>): JSX.Element {
  return (
    <div className="chart" aria-hidden="true">
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <BarChart
          data={[...data]}
          stackOffset="sign"
          barCategoryGap="12%"
          margin={{ top: 6, right: 4, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            tickFormatter={at => stepWords(Number(at), step)}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-2)' }}
            minTickGap={44}
          />
          <YAxis
            width={AXIS_WIDTH}
            tickFormatter={value => format(Number(value))}
            tickLine={false}
            axisLine={false}
            tickCount={5}
          />
          <ReferenceLine y={0} stroke="var(--line-2)" />
          <Tooltip
            cursor={{ fill: 'var(--hover)' }}
            isAnimationActive={false}
            content={({ active, payload, label }) =>
              active && payload !== undefined ? (
                <div className="chart-tip">
                  <b>{stepWords(Number(label), step)}</b>
                  {payload.map(({ dataKey, name, value }) => (
                    <span key={String(dataKey)}>
                      {name} {format(Number(value))}
                    </span>
                  ))}
                </div>
              ) : null
            }
          />
          {series.map(({ key, name, fill }) => (
            <Bar
              key={key}
              dataKey={key}
              name={name}
              stackId="all"
              fill={fill}
              isAnimationActive={false}
              maxBarSize={40}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}
