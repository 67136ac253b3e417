import type { ConversationView } from '@sternline/engine'

/** What of a conversation is kept, as far as it takes to see whether a page knows it. */
export type KeptPart = Readonly<{
  /** Of its messages, oldest first. */
  ids: readonly string[]
  /** Everything else that a turn may change. */
  head: string
}>

/** The kept part of a view. */
export function keptPart({ title, settings, base, messages, continuedBy }: ConversationView): KeptPart {
  return { ids: messages.map(({ id }) => id), head: JSON.stringify([title, settings, base, continuedBy]) }
}

/** Whether what was told only lacks messages at its end. */
export function leadsTo(told: KeptPart, now: KeptPart): boolean {
  return now.head === told.head && told.ids.every((id, i) => now.ids[i] === id)
}
