import type { ModelLookup } from '@sternline/core'
import type { ConversationView } from '@sternline/engine'
import { countTokens } from '../text/count-tokens.ts'
import { figuresOf } from '../turn/figures.ts'
import { type History, openCalls } from './history.ts'

/** Makes the view of a history. @param models tells what stands behind a model's name */
export function viewOf(history: History, models: ModelLookup, isBusy: boolean): ConversationView {
  const { created, settings, base, messages, exchanges, continuedBy } = history
  const facts = models(settings.model)
  const last = messages.at(-1)
  const isCut = last !== undefined && (last.kind !== 'answer' || last.stop === 'aborted' || last.stop === 'broken')
  return {
    id: created.id,
    title: created.title,
    project: created.project,
    settings,
    base: (base?.blocks ?? []).map(({ kind, path, text }) => ({ kind, path, tokens: countTokens(text, facts) })),
    messages: messages.map(message => {
      const exchange = exchanges.get(message.id)
      return { ...message, figures: exchange === undefined ? null : figuresOf(exchange, models(exchange.model)) }
    }),
    continues: created.continues?.conversation ?? null,
    continuedBy,
    isBusy,
    isCutShort: !isBusy && (isCut || openCalls(history).length > 0),
  }
}
