import { findModel, formatLabel, formatTokens, whyNoLabel } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import { causeWords, failureWords } from './words.ts'

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
  return loss(exchange) ?? nothingCached(exchange)
}

/** What was lost and the code of its cause; the row's details explain it. */
function loss({ diagnosis }: Exchange): RowNote | null {
  if (diagnosis === null || diagnosis.cause === null || diagnosis.tokensLost === 0) return null
  return { text: `lost ${formatTokens(diagnosis.tokensLost)}: ${causeWords(diagnosis.cause)}`, tone: 'lost' }
}

function nothingCached({ usage, model, state, plan }: Exchange): RowNote | null {
  if (usage === null || formatLabel(usage) !== null || state !== 'finished') return null
  return quiet(whyNoLabel(usage, findModel(model), plan.untouched === 'caching-off'))
}

function quiet(text: string): RowNote {
  return { text, tone: 'quiet' }
}
