import { formatCount, savedTokens } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import { avoidedBy, failureWords } from './words.ts'

/**
 * One sentence about the newest message that is over, for people who do not see its row appear.
 *
 * @param rows a session's exchanges, oldest first
 * @returns an empty string while none is over
 */
export function announce(rows: readonly Exchange[]): string {
  const index = rows.findLastIndex(row => row.state === 'finished')
  const exchange = rows[index]
  if (exchange === undefined) return ''
  return `Message ${index + 1}: ${outcome(exchange)}.`
}

function outcome(exchange: Exchange): string {
  const failure = failureWords(exchange)
  if (failure !== null) return failure
  if (exchange.usage === null) return 'no usage reported'
  const { cached, fresh } = exchange.usage
  const counts = `${formatCount(cached)} cached, ${formatCount(savedTokens(exchange.usage))} saved, ${formatCount(fresh)} fresh`
  const money = avoidedBy(exchange)
  if (money === null || exchange.cost === null) return counts
  return `${counts}, avoided ${money.text}`
}
