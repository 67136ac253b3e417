import type { Exchange, Waterfall } from '@sternline/engine'
import { scaleLinear } from 'd3-scale'
import type { JSX } from 'react'
import { usdAligned } from '../../view-model/words.ts'

/** A step of the waterfall: from where to where its bar goes, and the amount that it stands for. */
type Step = Readonly<{ name: string; from: number; to: number; amount: string; fill: string; isSum?: boolean }>

function stepsOf({ list, reads, writes, paid }: Waterfall): readonly Step[] {
  const afterReads = list - reads
  const usd = usdAligned(Math.max(list, paid))
  return [
    { name: 'without caching', from: 0, to: list, amount: usd(list), fill: 'ghost' },
    { name: '− read from cache', from: afterReads, to: list, amount: usd(-reads), fill: 'cached' },
    {
      name: '+ saved to cache',
      from: afterReads,
      to: afterReads + writes,
      amount: `+${usd(writes)}`,
      fill: 'lost',
    },
    { name: 'paid', from: 0, to: paid, amount: usd(paid), fill: 'paid', isSum: true },
  ]
}

/** The way from the list price to what was paid, and whose doing the difference is. */
export function WaterfallChart({
  waterfall,
  exchange,
}: Readonly<{ waterfall: Waterfall; exchange: Exchange }>): JSX.Element {
  const steps = stepsOf(waterfall)
  const place = scaleLinear()
    .domain([0, Math.max(1, ...steps.flatMap(({ from, to }) => [from, to]))])
    .range([0, 100])
  return (
    <>
      <dl className="waterfall">
        {steps.map(({ name, from, to, amount, fill, isSum = false }) => (
          <div key={name} className={isSum ? 'step step-sum' : 'step'}>
            <dt>{name}</dt>
            <dd className="step-bar">
              <svg width="100%" height="12" aria-hidden="true">
                <rect
                  className={`fill-${fill}`}
                  x={`${place(Math.min(from, to))}%`}
                  height="12"
                  style={{ width: `max(${Math.abs(place(to) - place(from))}%, 1px)` }}
                />
              </svg>
            </dd>
            <dd className="amount">{amount}</dd>
          </div>
        ))}
      </dl>
      <Avoided exchange={exchange} />
    </>
  )
}

/** Avoided money, and whose doing it is. Negative where saving cost more than reading returned. */
function Avoided({ exchange: { cost, attribution, emulated } }: Readonly<{ exchange: Exchange }>): JSX.Element | null {
  if (cost === null) return null
  const usd = usdAligned(Math.max(cost.uncached, cost.paid))
  return (
    <p className="avoided">
      avoided <b className={cost.avoided < 0 ? 'lost' : undefined}>{usd(cost.avoided)}</b>
      {attribution !== null && (
        <>
          : the client’s own markers{' '}
          <b className={attribution.byClient < 0 ? 'lost' : undefined}>{usd(attribution.byClient)}</b>, ours added{' '}
          <b className={attribution.ours < 0 ? 'lost' : undefined}>{usd(attribution.ours)}</b>
        </>
      )}
      {emulated && <span className="faint"> (emulated: list prices, nothing was billed)</span>}
    </p>
  )
}
