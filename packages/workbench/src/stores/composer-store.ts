import type { ApiConversations, AssistantModel, Attachment, PinnedFile } from '@sternline/engine'

/** What stands beside a conversation: the draft of the next message, pins, models, other conversations. */
export type ComposerState = Readonly<{
  text: string
  attachments: readonly Attachment[]
  pins: readonly PinnedFile[]
  models: readonly AssistantModel[]
  conversations: ApiConversations['conversations']
}>

/** The composer's side of the page. Other parts of the page attach and pin through it. */
export interface ComposerStore {
  readonly state: () => ComposerState
  readonly subscribe: (changed: () => void) => () => void
  readonly write: (text: string) => void
  /** Adds to the next message, once. */
  readonly attach: (attachment: Attachment) => void
  readonly detach: (attachment: Attachment) => void
  readonly pin: (path: string) => Promise<void>
  readonly unpin: (path: string) => Promise<void>
  /** Reads pins, models and conversations again. */
  readonly refresh: () => void
  readonly removeConversation: (id: string) => Promise<void>
}
