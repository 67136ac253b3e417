import { formatTokens, formatUsd, inputTokens, labelText } from '@sternline/core'
import type { JSX } from 'react'
import { nameColumns } from '../../view-model/usage-columns.ts'
import type { NamedSums } from '../../view-model/usage-sums.ts'
import { formatPercent } from '../../view-model/words.ts'
import { Figure } from '../parts/figure.tsx'
import { UsageBar } from '../parts/usage-bar.tsx'

/** Names that are drawn; the table has all of them. */
const MOST = 8

/** Input by client, model or deployment: how much of it was cached, and what that avoided. */
export function NameFigure({
  title,
  what,
  rows,
}: Readonly<{ title: string; what: string; rows: readonly NamedSums[] }>): JSX.Element {
  const shown = rows.slice(0, MOST)
  return (
    <Figure
      title={title}
      note="shares of each one’s input"
      columns={nameColumns(what)}
      rows={rows}
      keyOf={({ name }) => name}
    >
      <dl className="named">
        {shown.map(({ name, sums: { usage, cost } }) => {
          const input = inputTokens(usage)
          return (
            <div key={name} className="named-row" title={labelText(usage)}>
              <dt>{name}</dt>
              <dd className="named-bar">
                {input > 0 && <UsageBar usage={{ ...usage, output: 0 }} scale={input} height={12} />}
              </dd>
              <dd className="named-figures">
                <b>{formatPercent(usage.cached, input) ?? 'no data'}</b>
                <span>of {formatTokens(input)}</span>
                {cost.uncached > 0 && (
                  <span className={cost.avoided < 0 ? 'lost' : 'faint'}>avoided {formatUsd(cost.avoided)}</span>
                )}
              </dd>
            </div>
          )
        })}
      </dl>
      {rows.length > shown.length && (
        <p className="remark">
          The {MOST} with the most input; the table has all {rows.length}.
        </p>
      )}
    </Figure>
  )
}
