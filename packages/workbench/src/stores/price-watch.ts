import type { ActionPrice } from '@sternline/engine'
import type { ConversationStore } from './conversation-store.ts'
import type { Store } from './store.ts'

/** What the next message would be billed, and what renewing the base would; null where nobody can tell. */
export type Prices = Readonly<{ price: ActionPrice | null; renewal: ActionPrice | null }>

/** Keeps the price of the next message as it is now. */
export interface PriceWatch {
  /** Asks anew. */
  again(): void
  /** Follows the conversation and the clock until the returned function is called. */
  start(): () => void
}

/** What a watch is told by. */
export type PriceSources = Readonly<{
  conversation: Pick<ConversationStore, 'state' | 'subscribe' | 'price'>
  sessions: Pick<Store, 'state' | 'subscribe'>
}>

/** Clocks are read with a delay that varies; only more than this is a clock that was moved. Unit: milliseconds. */
const CLOCK_JITTER_MS = 2000

/** How long after the expiry is asked again. Unit: milliseconds. */
const AFTER_EXPIRY_MS = 300

/** The longest time that a timer of the browser can wait. Unit: milliseconds. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

const UNKNOWN: Prices = { price: null, renewal: null }

/**
 * Asks what the next message costs whenever that may have changed: after each turn, with other settings, when the entry expires,
 * and when the emulator's clock was moved.
 */
export function createPriceWatch({ conversation, sessions }: PriceSources, tell: (prices: Prices) => void): PriceWatch {
  let key: string | null = null
  let ahead = 0
  let question = new AbortController()
  let expiry: ReturnType<typeof setTimeout> | undefined

  async function again(): Promise<void> {
    question.abort()
    clearTimeout(expiry)
    if (key === null) return tell(UNKNOWN)
    question = new AbortController()
    const { signal } = question
    const [next, renewal] = await Promise.all([
      conversation.price({ kind: 'send' }, signal),
      conversation.price({ kind: 'renew-base' }, signal),
    ])
    if (signal.aborted) return
    tell({
      price: next.ok ? next.value : null,
      renewal: renewal.ok && renewal.value.changes.length > 0 ? renewal.value : null,
    })
    if (next.ok) waitFor(next.value.before.readableUntil)
  }

  function waitFor(readableUntil: number | null): void {
    if (readableUntil === null) return
    const left = readableUntil - (Date.now() + ahead)
    expiry = setTimeout(() => void again(), Math.min(LONGEST_WAIT_MS, Math.max(0, left) + AFTER_EXPIRY_MS))
  }

  function onConversation(): void {
    const now = keyOf(conversation.state())
    if (now === key) return
    key = now
    void again()
  }

  function onSessions(): void {
    const now = sessions.state().ahead
    if (Math.abs(now - ahead) < CLOCK_JITTER_MS) return
    ahead = now
    void again()
  }

  return {
    again: () => void again(),
    start: () => {
      ahead = sessions.state().ahead
      key = keyOf(conversation.state())
      void again()
      const stops = [conversation.subscribe(onConversation), sessions.subscribe(onSessions)]
      return () => {
        for (const stop of stops) stop()
        question.abort()
        clearTimeout(expiry)
      }
    },
  }
}

/** Names what a price depends on; null where there is none: nothing was said yet, or a turn runs. */
function keyOf({ id, conversation, settings, live }: ReturnType<ConversationStore['state']>): string | null {
  if (id === null || conversation === null || live !== null || conversation.messages.length === 0) return null
  return JSON.stringify([id, conversation.messages.length, conversation.messages.at(-1)?.id, settings])
}
