import { cache, SternlineError } from '@sternline/core'
import {
  type Action,
  type ActionPrice,
  type ConversationSettings,
  type MessageRecord,
  readCall,
} from '@sternline/engine'
import type { AssistantParts } from '../assistant-parts.ts'
import { type Base, buildBase, nextBase, untoldChanges } from '../base/base-layer.ts'
import type { Pins } from '../base/pins.ts'
import { modelFacts } from '../call/model-facts.ts'
import { requestBody } from '../call/request-body.ts'
import { type History, toldChanges } from '../conversation/history.ts'
import { changeText } from '../message/user-message.ts'
import { countTokens } from '../text/count-tokens.ts'
import { wayOf } from '../turn/run-turn.ts'
import { calibrate, type ForecastFacts } from './forecast.ts'
import { priceAction } from './price-action.ts'

/** What a price needs of a conversation. */
export type PricedConversation = Readonly<{ parts: AssistantParts; history: History; pins: Pins }>

/** The next message, whose text nobody knows yet: of usual length. */
const NEXT_MESSAGE =
  'A message of usual length, which asks about one or two things in the project and names a file. '.repeat(3)

/**
 * What an action would cost, by the requests that would be sent with and without it, and by what the engine's memory believes
 * warm. Sends nothing and changes nothing.
 *
 * @throws SternlineError when there is no way to a model, `no-base` before the first message, `no-message` for an unknown one
 */
export async function priceConversation(conversation: PricedConversation, action: Action): Promise<ActionPrice> {
  const { parts, history } = conversation
  const now = parts.clock.now()
  const before = await factsFor(conversation, withNext(await withNextBase(conversation, history), now), now)
  switch (action.kind) {
    case 'send':
      return priceAction(before, { ...before, at: action.at ?? now })
    case 'configure': {
      const settings = { ...history.settings, ...action.settings }
      const changed = await withNextBase(conversation, { ...history, settings })
      return priceAction(before, await factsFor(conversation, withNext(changed, now), now))
    }
    case 'edit-message': {
      const at = history.messages.findIndex(({ id }) => id === action.message)
      if (at < 0) throw noMessage()
      const edited = await withNextBase(conversation, { ...history, messages: history.messages.slice(0, at) })
      return priceAction(before, await factsFor(conversation, withNext(edited, now), now))
    }
    case 'renew-base': {
      const base = await freshBase(conversation, await conversation.pins.list())
      const after = await factsFor(conversation, withNext({ ...history, base }, now), now)
      return priceAction(before, after, changesOf(conversation, base))
    }
    case 'pin':
    case 'unpin': {
      const base = await freshBase(conversation, await pinsAfter(conversation.pins, action))
      return priceAction(before, await factsFor(conversation, withNext({ ...history, base }, now), now))
    }
  }
}

/** The base that the next message gets by itself: a new one where files were pinned or commands switched on. */
async function withNextBase(conversation: PricedConversation, history: History): Promise<History> {
  if (history.base === null) return history
  const fresh = await freshBase({ ...conversation, history }, await conversation.pins.list())
  return { ...history, base: nextBase(history.base, fresh, null) ?? history.base }
}

function freshBase({ parts, history }: PricedConversation, pins: readonly string[]): Promise<Base> {
  return buildBase(parts.folder, pins, history.settings.commands)
}

async function pinsAfter(
  pins: Pins,
  { kind, path }: Extract<Action, { kind: 'pin' | 'unpin' }>,
): Promise<readonly string[]> {
  const pinned = await pins.list()
  if (kind === 'unpin') return pinned.filter(pin => pin !== path)
  return pinned.includes(path) ? pinned : [...pinned, path]
}

function changesOf({ parts, history }: PricedConversation, fresh: Base): ActionPrice['changes'] {
  const facts = modelFacts(parts)(wayOf(parts, history.settings.model).model)
  return untoldChanges(history.base, fresh, toldChanges(history)).map(change => ({
    path: change.path,
    change: change.change,
    tokens: countTokens(changeText(change), facts),
  }))
}

function withNext(history: History, at: number): History {
  const next: MessageRecord = {
    type: 'message',
    at,
    id: 'm_next',
    kind: 'spoken',
    content: [{ type: 'text', text: NEXT_MESSAGE }],
  }
  return { ...history, messages: [...history.messages, next] }
}

async function factsFor(
  { parts, history: real }: PricedConversation,
  history: History,
  at: number,
): Promise<ForecastFacts> {
  const way = wayOf(parts, history.settings.model)
  const { prompt } = readCall(encoded(requestBody(history, way)))
  if (prompt === null) throw new TypeError('A request of the assistant could not be read.')
  const known = modelFacts(parts)(way.model)
  const facts = calibrate(known, billedIn(real, way.model))
  const settings = history.settings.caching ? (way.cache ?? cache.on()) : cache.off()
  const isReadable = history.settings.caching && !startsOver(real.billedWith, history.settings)
  const snapshot = isReadable ? await parts.memory.snapshot(way.scope, prompt.model) : null
  return { prompt, settings, facts, snapshot, at }
}

/** Whether what was cached can't be read: the documentation advises to expect that of any other effort or thinking. */
function startsOver(billedWith: ConversationSettings | null, { effort, thinking }: ConversationSettings): boolean {
  return billedWith !== null && (billedWith.effort !== effort || billedWith.thinking !== thinking)
}

/** The newest answer's request, and how it was billed. */
function billedIn(history: History, model: string): Parameters<typeof calibrate>[1] {
  const at = history.messages.findLastIndex(({ id }) => history.exchanges.get(id)?.usage != null)
  const exchange = history.exchanges.get(history.messages[at]?.id ?? '')
  if (at < 0 || exchange?.usage == null || exchange.model !== model) return null
  const asked = { ...history, messages: history.messages.slice(0, at) }
  const { prompt } = readCall(encoded(requestBody(asked, { model, maxOutputTokens: null })))
  return prompt === null ? null : { prompt, usage: exchange.usage }
}

function encoded(body: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(body))
}

function noMessage(): SternlineError {
  return new SternlineError('no-message', {
    what: 'There is no such message.',
    why: 'The conversation holds none with this id.',
    fix: 'Read the conversation again.',
  })
}
