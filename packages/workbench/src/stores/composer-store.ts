import type {
  Action,
  ActionPrice,
  ApiConversations,
  AssistantModel,
  Attachment,
  ConversationSettings,
  FileList,
  PinnedFile,
} from '@sternline/engine'
import type { ComposerClient } from '../client/composer-client.ts'
import type { ProjectClient } from '../client/project-client.ts'
import type { Problem } from '../view-model/problem.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { Drafts } from './drafts.ts'
import type { ProjectStore } from './project-store.ts'
import type { Store } from './store.ts'

/** Something that throws cached tokens away, and waits for the person to have seen its price. */
export type Wish = Readonly<{
  action: Action
  /** As a question: `Pin docs/domain.md to the base?` */
  question: string
  /** What the button says that does it: `Pin`. */
  verb: string
  perform: () => Promise<void>
}>

/** What stands beside a conversation: the draft of the next message, pins, models, other conversations. */
export type ComposerState = Readonly<{
  text: string
  attachments: readonly Attachment[]
  pins: readonly PinnedFile[]
  models: readonly AssistantModel[]
  conversations: ApiConversations['conversations']
  /** Whether models and conversations were read. */
  isRead: boolean
  /** For mentions; null until they were asked for. */
  files: FileList | null
  /** What the next message would be billed; null for a new conversation, while a turn runs, and where nobody can tell. */
  price: ActionPrice | null
  /** What taking changed rules and pinned files into the base would cost; null where none changed. */
  renewal: ActionPrice | null
  /** What the next message does about changed rules and pinned files. */
  base: 'keep' | 'renew'
  /** What waits for a confirmation. */
  wish: Wish | null
  /** What went wrong last; null when all is well. */
  problem: Problem | null
}>

/** The composer's side of the page. Other parts of the page attach and pin through it. */
export interface ComposerStore {
  readonly state: () => ComposerState
  /** Follows server and stores as long as somebody is subscribed. */
  readonly subscribe: (changed: () => void) => () => void
  readonly write: (text: string) => void
  /** Adds to the next message, once. */
  readonly attach: (attachment: Attachment) => void
  readonly detach: (attachment: Attachment) => void
  /** Pins a file; a conversation that runs is asked about first, with the price. */
  readonly pin: (path: string) => Promise<void>
  readonly unpin: (path: string) => Promise<void>
  /** Changes the conversation's settings; one with something cached is asked about first, with the price. */
  readonly configure: (settings: Partial<ConversationSettings>) => void
  /** Does it at once where nothing was said yet; else asks, with the price. */
  readonly askFirst: (wish: Wish) => void
  /** The person's answer to `wish`. */
  readonly answerWish: (agreed: boolean) => void
  readonly chooseBase: (base: 'keep' | 'renew') => void
  /** Sends the draft. It stays where it can't be sent. */
  readonly send: () => Promise<void>
  /** Reads the project's files for mentions. */
  readonly readFiles: () => void
  /** Prices the next message anew: something may have happened outside of the page. */
  readonly look: () => void
  /** Reads pins, models and conversations again. */
  readonly refresh: () => void
  readonly removeConversation: (id: string) => Promise<void>
  readonly dismissProblem: () => void
}

/** What the composer is put together from. */
export type ComposerParts = Readonly<{
  client: ComposerClient
  conversation: ConversationStore
  project: Pick<ProjectStore, 'editorState' | 'state' | 'subscribe'> &
    Readonly<{ client: Pick<ProjectClient, 'files'> }>
  /** What is recorded: how far the clock that caches live by runs ahead, and when something happened. */
  sessions: Pick<Store, 'state' | 'subscribe'>
  drafts: Drafts
}>
