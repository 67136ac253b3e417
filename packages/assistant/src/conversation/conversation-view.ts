import type { ModelLookup } from '@sternline/core'
import type { Base } from '../base/base-layer.ts'
import { countTokens } from '../text/count-tokens.ts'
import type { Figures } from '../turn/events.ts'
import { figuresOf } from '../turn/figures.ts'
import { type History, openCalls } from './history.ts'
import type { ConversationSettings, MessageRecord } from './records.ts'

/** A part of the base layer with its size. */
export type BasePart = Readonly<{
  kind: Base['blocks'][number]['kind']
  path: string | null
  /** Estimated. */
  tokens: number
}>

/** A conversation as it stands, as plain data. */
export type ConversationView = Readonly<{
  id: string
  title: string
  /** Real path of the project folder. */
  project: string
  settings: ConversationSettings
  /** In the order of the request; empty until the first message. */
  base: readonly BasePart[]
  /** Oldest first; `figures` where a message was billed. */
  messages: readonly (MessageRecord & Readonly<{ figures: Figures | null }>)[]
  /** The conversation that this one goes on with, and the one that goes on with it; null for none. */
  continues: string | null
  continuedBy: string | null
  /** Whether a turn runs now. */
  isBusy: boolean
  /** Whether its newest turn was cut short, so that `retry` goes on with it. */
  isCutShort: boolean
}>

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
