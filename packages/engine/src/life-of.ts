import type { Ttl } from '@sternline/core'
import type { Exchange } from './exchange.ts'

/**
 * The life that an exchange's deepest entry was given: as its breakpoint asked. An upstream that saved, but nothing for an hour,
 * gave five minutes whatever was asked for.
 */
export function lifeOf({ strip, plan, usage }: Pick<Exchange, 'strip' | 'plan' | 'usage'>): Ttl {
  if (usage !== null && usage.saved5m > 0 && usage.saved1h === 0) return '5m'
  return strip.findLast(({ breakpoint }) => breakpoint !== null)?.breakpoint?.ttl ?? plan.automatic ?? '5m'
}
