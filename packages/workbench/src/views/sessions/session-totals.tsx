import { formatCount, formatTokens, formatUsd, inputTokens, savedTokens } from '@sternline/core'
import type { ListedSession } from '@sternline/engine'
import type { JSX } from 'react'
import { causeWords, exactMeaning, formatShare, hasData, plural, sessionMoney } from '../../view-model/words.ts'
import { Dot } from '../parts/dot.tsx'

/** The sums of a session. Where nothing was reported yet it says so, and shows no zeros. */
export function SessionTotals({ summary }: Readonly<{ summary: ListedSession }>): JSX.Element {
  const { usage, unpriced, cost, emulated } = summary
  if (!hasData(usage)) return <p className="totals-absent">No data yet: the upstream has reported no usage.</p>
  const share = formatShare(usage)
  return (
    <>
      <dl className="totals">
        <div
          className="total"
          title={`${formatCount(usage.cached)} of ${formatCount(inputTokens(usage))} input tokens`}
        >
          <dt>cached share of input</dt>
          <dd>{share ?? 'no data yet'}</dd>
        </div>
        <TokenTotal kind="cached" tokens={usage.cached} />
        <TokenTotal kind="saved" tokens={savedTokens(usage)} />
        <TokenTotal kind="fresh" tokens={usage.fresh} />
        <div className="total" title={`${formatCount(usage.output)} tokens written by the model`}>
          <dt>output</dt>
          <dd>{formatTokens(usage.output)}</dd>
        </div>
        <MoneyTotal name="paid" summary={summary} sum="paid" />
        <MoneyTotal name="without caching" summary={summary} sum="uncached" />
        <MoneyTotal name="avoided" summary={summary} sum="avoided" />
        <OursTotal summary={summary} />
        <LostTotal summary={summary} />
      </dl>
      {emulated && cost.uncached > 0 && (
        <p className="remark">Emulated: amounts are list prices for the same tokens, and nothing was billed.</p>
      )}
      {unpriced > 0 && (
        <p className="remark">
          {plural(unpriced, 'message')} of a model whose price is unknown{' '}
          {cost.uncached > 0
            ? `not counted in the amounts; the others cost ${formatUsd(cost.paid)}.`
            : 'have no amounts.'}
        </p>
      )}
    </>
  )
}

function TokenTotal({ kind, tokens }: Readonly<{ kind: 'cached' | 'saved' | 'fresh'; tokens: number }>): JSX.Element {
  return (
    <div className={`total total-${kind}`} title={exactMeaning(kind, tokens)}>
      <dt>
        <Dot kind={kind} />
        {kind}
      </dt>
      <dd>
        {kind === 'saved' && tokens > 0 ? '+' : ''}
        {formatTokens(tokens)}
      </dd>
    </div>
  )
}

/** The part of the avoided money that our breakpoints added to what the client's own would have brought. */
function OursTotal({ summary }: Readonly<{ summary: ListedSession }>): JSX.Element | null {
  if (summary.cost.uncached === 0) return null
  const { ours, byClient } = summary.attribution
  return (
    <div
      className="total total-money"
      title={`${formatUsd(byClient)} would have been avoided by the client’s own markers`}
    >
      <dt>of it by us</dt>
      <dd>{formatUsd(ours)}</dd>
    </div>
  )
}

/** What was warm and had to be paid again. */
function LostTotal({ summary: { lost, lastCause, cost } }: Readonly<{ summary: ListedSession }>): JSX.Element | null {
  if (lost.tokens === 0) return null
  const cause = lastCause === null ? '' : `, last: ${causeWords(lastCause)}`
  return (
    <div className="total tone-lost" title={`${formatCount(lost.tokens)} tokens were warm and paid again${cause}`}>
      <dt>lost to misses</dt>
      <dd>{cost.uncached > 0 ? formatUsd(lost.money) : formatTokens(lost.tokens)}</dd>
    </div>
  )
}

function MoneyTotal({
  name,
  summary,
  sum,
}: Readonly<{ name: string; summary: ListedSession; sum: 'paid' | 'uncached' | 'avoided' }>): JSX.Element {
  const { text, tone } = sessionMoney(summary, sum)
  return (
    <div className={`total total-money tone-${tone}`}>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  )
}
