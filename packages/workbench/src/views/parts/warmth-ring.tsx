import { formatCount, formatTokens, formatUsd, TTL_MS } from '@sternline/core'
import type { Warmth } from '@sternline/engine'
import type { JSX } from 'react'
import { formatCountdown } from '../../view-model/words.ts'
import { Ring } from './ring.tsx'
import { useNow } from './use-now.ts'

/**
 * How long the next request can still read what this session left: a ring that empties with the entry's own life, and the time.
 *
 * @param props.ahead how far the clock that caches live by runs ahead of this browser's, in milliseconds
 */
export function WarmthRing({ warmth, ahead }: Readonly<{ warmth: Warmth; ahead: number }>): JSX.Element {
  const left = warmth.expiresAt - (useNow() + ahead)
  const life = warmth.ttl === '5m' ? '5 minutes' : '1 hour'
  const price = warmth.recache === null ? '' : `, ${formatUsd(warmth.recache)} more than reading them`
  const cold = `saves ${formatTokens(warmth.tokens)} tokens again${price}`
  if (left <= 0) {
    return (
      <span className="warmth warmth-cold" title={`The entry lived ${life} and expired: the next request ${cold}.`}>
        <Ring share={0} />
        cold
      </span>
    )
  }
  const title = `${formatCount(warmth.tokens)} tokens can be read for ${formatCountdown(left)} more (an entry lives ${life}, and a read renews it). Once cold, the next request ${cold}.`
  return (
    <span className="warmth" title={title}>
      <Ring share={Math.min(1, left / TTL_MS[warmth.ttl])} />
      <span className="unseen">warm for </span>
      <span className="digits">{formatCountdown(left)}</span>
    </span>
  )
}
