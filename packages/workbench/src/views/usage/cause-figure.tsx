import { formatTokens, formatUsd } from '@sternline/core'
import { scaleLinear } from 'd3-scale'
import type { JSX } from 'react'
import { CAUSE_COLUMNS } from '../../view-model/usage-columns.ts'
import type { NamedSums, UsageSums } from '../../view-model/usage-sums.ts'
import { causeWords, plural } from '../../view-model/words.ts'
import { Figure } from '../parts/figure.tsx'

/** Why less was read than was warm, and what that cost: the dearest cause first. */
export function CauseFigure({ rows, sums }: Readonly<{ rows: readonly NamedSums[]; sums: UsageSums }>): JSX.Element {
  const hasMoney = sums.cost.uncached > 0
  const measure = ({ sums: { lost } }: NamedSums): number => (hasMoney ? lost.money : lost.tokens)
  const place = scaleLinear()
    .domain([0, Math.max(1, ...rows.map(measure))])
    .range([0, 100])
  const misses = rows.reduce((all, row) => all + row.sums.exchanges, 0)
  return (
    <Figure
      title="Misses by cause"
      note={`${plural(misses, 'exchange')} of ${sums.reported} read less than was warm`}
      columns={CAUSE_COLUMNS}
      rows={rows}
      keyOf={({ name }) => name}
    >
      {rows.length === 0 ? (
        <p className="faint">None: all that was warm was read.</p>
      ) : (
        <dl className="named">
          {rows.map(row => (
            <div key={row.name} className="named-row">
              <dt>{causeWords(row.name)}</dt>
              <dd className="named-bar">
                <svg width="100%" height="12" aria-hidden="true">
                  <rect className="fill-lost" height="12" style={{ width: `max(${place(measure(row))}%, 1.5px)` }} />
                </svg>
              </dd>
              <dd className="named-figures">
                {hasMoney && <b className="lost">{formatUsd(row.sums.lost.money)}</b>}
                <span>{formatTokens(row.sums.lost.tokens)} tokens</span>
                <span className="faint">{plural(row.sums.exchanges, 'time')}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Figure>
  )
}
