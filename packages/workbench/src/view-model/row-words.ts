import { findModel, inputTokens } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import { exactCount, failureWords } from './words.ts'

/** A remark beside a row's figures, or in their place. */
export type RowNote = Readonly<{ text: string; tone: 'lost' | 'quiet' }>

/**
 * What a row says besides its figures: how it failed, how far it has come, or why nothing was cached.
 *
 * @returns null when the figures say everything
 */
export function rowNote(exchange: Exchange): RowNote | null {
  const failure = failureWords(exchange)
  if (failure !== null) return { text: failure, tone: 'lost' }
  if (exchange.state === 'running') return quiet('waiting for the first event')
  if (exchange.usage === null) return quiet(exchange.state === 'answered' ? 'answering' : 'no usage reported')
  return nothingCached(exchange)
}

function nothingCached(exchange: Exchange): RowNote | null {
  const { usage, model, state, plan } = exchange
  if (usage === null || usage.cached + usage.saved5m + usage.saved1h > 0) return null
  const minimum = findModel(model)?.minimumTokens
  if (minimum !== undefined && inputTokens(usage) < minimum) {
    return quiet(`under ${exactCount(minimum)} tokens: too short to cache`)
  }
  if (plan.untouched === 'caching-off') return quiet('caching is off')
  return state === 'finished' ? quiet('nothing cached') : null
}

function quiet(text: string): RowNote {
  return { text, tone: 'quiet' }
}
