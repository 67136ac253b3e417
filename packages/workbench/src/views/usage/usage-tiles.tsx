import { formatCount, formatTokens, formatUsd, inputTokens } from '@sternline/core'
import type { JSX, ReactNode } from 'react'
import type { UsageSums } from '../../view-model/usage-sums.ts'
import { formatPercent, plural } from '../../view-model/words.ts'

/** The sums of the whole time, each with what it is a share or a sum of. */
export function UsageTiles({ sums, isEmulated }: Readonly<{ sums: UsageSums; isEmulated: boolean }>): JSX.Element {
  const { usage, cost, attribution, lost, readers, reported, unpriced } = sums
  const input = inputTokens(usage)
  const isPriced = cost.uncached > 0
  return (
    <section className="tiles" aria-label="Sums">
      <dl>
        <Tile
          name="cached share of input"
          note={`${formatTokens(usage.cached)} of ${formatTokens(input)} input tokens: cached, saved and fresh`}
        >
          {formatPercent(usage.cached, input) ?? 'no data yet'}
        </Tile>
        <Tile
          name="requests with a read"
          note={`${formatCount(readers)} of ${formatCount(reported)} that reported a usage`}
        >
          {formatPercent(readers, reported) ?? 'no data yet'}
        </Tile>
        {isPriced && (
          <>
            <Tile
              name="avoided"
              isLost={cost.avoided < 0}
              note={`${formatUsd(cost.paid)} paid, ${formatUsd(cost.uncached)} without caching`}
            >
              {formatUsd(cost.avoided)}
            </Tile>
            <Tile
              name="of it by us"
              isLost={attribution.ours < 0}
              note={`${formatUsd(attribution.byClient)} by the clients’ own markers alone`}
            >
              {formatUsd(attribution.ours)}
            </Tile>
            <Tile
              name="lost to misses"
              isLost={lost.money > 0}
              note={`${formatTokens(lost.tokens)} tokens paid again, above what reading them costs`}
            >
              {formatUsd(lost.money)}
            </Tile>
          </>
        )}
      </dl>
      {isEmulated && isPriced && (
        <p className="remark">Emulated: amounts are list prices for the same tokens, and nothing was billed.</p>
      )}
      {unpriced > 0 && (
        <p className="remark">
          {plural(unpriced, 'exchange')} of {formatCount(reported)} of a model whose price is unknown: not counted in
          the amounts.
        </p>
      )}
    </section>
  )
}

function Tile({
  name,
  note,
  isLost = false,
  children,
}: Readonly<{ name: string; note: string; isLost?: boolean; children: ReactNode }>): JSX.Element {
  return (
    <div className="tile">
      <dt>{name}</dt>
      <dd className={isLost ? 'tile-value lost' : 'tile-value'}>{children}</dd>
      <dd className="tile-note">{note}</dd>
    </div>
  )
}
