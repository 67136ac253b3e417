import { SternlineError } from '@sternline/core'
import type { Action, ActionPrice, ConversationSettings, ConversationView, Said, TurnEnd } from '@sternline/engine'
import type { AssistantParts } from '../assistant-parts.ts'
import type { Pins } from '../base/pins.ts'
import { modelFacts } from '../call/model-facts.ts'
import { priceConversation } from '../price/price-conversation.ts'
import { visibleName } from '../text/visible-text.ts'
import { again } from '../turn/again.ts'
import { compact } from '../turn/compact.ts'
import type { Emit } from '../turn/events.ts'
import type { TurnParts } from '../turn/run-turn.ts'
import { speak } from '../turn/speak.ts'
import { startTurn, type Turn } from '../turn/turn.ts'
import { isConversationSettings } from './check-records.ts'
import { conversationBusy } from './conversation-busy.ts'
import { viewOf } from './conversation-view.ts'
import type { LiveConversation } from './live-conversation.ts'

/** A conversation about one project. One turn runs at a time: another one is refused with `conversation-busy`. */
export interface Conversation {
  readonly id: string
  /** As it stands now: everything that a page draws. */
  view(): ConversationView
  /** Says something. @param signal stops the turn, as `stop` of the turn does */
  send(said: Said, signal?: AbortSignal): Turn
  /** Has the newest message answered anew, or goes on with a turn that was cut short. */
  retry(signal?: AbortSignal): Turn
  /** Gives up a message of the user and all behind it, and says something else in its place. */
  resend(message: string, said: Said, signal?: AbortSignal): Turn
  /** Sums the conversation up and begins another one with the summary; its id is told by the event `compacted`. */
  compact(signal?: AbortSignal): Turn
  /** Changes what the next turn is run with. @throws SternlineError `bad-conversation-settings`, `conversation-busy` */
  configure(settings: Partial<ConversationSettings>): Promise<void>
  /** What an action would cost before it happens. @throws SternlineError when it can't be priced */
  price(action: Action): Promise<ActionPrice>
}

const TITLE_LENGTH = 80

/** Makes an open conversation of its history. */
export function conversationOf(parts: AssistantParts, live: LiveConversation, pins: Pins): Conversation {
  let isBusy = false
  const refuseBusy = (): void => {
    if (isBusy) throw conversationBusy()
  }
  const start = (run: (turn: TurnParts) => Promise<TurnEnd>, outer: AbortSignal | undefined): Turn =>
    startTurn(async (emit: Emit, signal) => {
      refuseBusy()
      isBusy = true
      try {
        return await run({ parts, live, emit, signal })
      } finally {
        isBusy = false
      }
    }, outer ?? null)

  return {
    id: live.history.created.id,
    view: () => viewOf(live.history, modelFacts(parts), isBusy),
    send: (said, signal) =>
      start(turn => {
        if (!live.isKept) live.beginWith({ ...live.history.created, title: titleOf(said.text) })
        return speak(turn, pins, said)
      }, signal),
    retry: signal => start(again, signal),
    resend: (message, said, signal) => start(turn => speak(turn, pins, said, messageBefore(live, message)), signal),
    compact: signal => start(turn => compact(turn, parts.dataFolder), signal),
    async configure(changes) {
      refuseBusy()
      const { created, settings: old } = live.history
      const settings: unknown = { ...old, ...changes }
      if (!isConversationSettings(settings)) throw badSettings()
      if (live.isKept) await live.append({ type: 'settings', at: parts.clock.now(), settings })
      else live.beginWith({ ...created, settings })
    },
    price: action => priceConversation({ parts, history: live.history, pins }, action),
  }
}

function titleOf(text: string): string {
  const [line = ''] = text.trim().split('\n')
  return visibleName(line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH - 1)}…` : line)
}

/** Only what a person said can be said in another way. */
function messageBefore(live: LiveConversation, message: string): string | null {
  const { messages } = live.history
  const at = messages.findIndex(({ id, kind }) => id === message && kind === 'spoken')
  if (at < 0) throw noMessage()
  return messages[at - 1]?.id ?? null
}

function noMessage(): SternlineError {
  return new SternlineError('no-message', {
    what: 'There is no such message.',
    why: 'The conversation holds no message of the user with this id.',
    fix: 'Read the conversation again.',
  })
}

function badSettings(): SternlineError {
  return new SternlineError('bad-conversation-settings', {
    what: 'The settings are not taken over.',
    why: 'One of them has a value that does not exist.',
    fix: 'Give a model by its name, an effort from low to max or null, and thinking as "off", "adaptive" or a budget of 1,024 tokens and more.',
  })
}
