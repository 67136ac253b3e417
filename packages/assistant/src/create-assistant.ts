import { SternlineError } from '@sternline/core'
import type { ConversationSettings, ListedConversation, PinnedFile } from '@sternline/engine'
import type { AssistantParts } from './assistant-parts.ts'
import { openPins } from './base/pins.ts'
import { readProjectText } from './base/project-texts.ts'
import { modelFacts } from './call/model-facts.ts'
import { isConversationSettings } from './conversation/check-records.ts'
import { type Conversation, conversationOf } from './conversation/conversation.ts'
import { conversationBusy } from './conversation/conversation-busy.ts'
import { listConversations, newConversationId, removeConversation } from './conversation/conversation-files.ts'
import { LiveConversation } from './conversation/live-conversation.ts'
import type { ProjectFolder } from './folder/project-folder.ts'
import { countTokens } from './text/count-tokens.ts'

/** The coding agent of one project. */
export interface Assistant {
  readonly folder: ProjectFolder
  /** The project's conversations, the one that was last gone on with first. */
  conversations(): Promise<readonly ListedConversation[]>
  /** Begins one. It is kept from its first message on. @throws SternlineError `bad-conversation-settings` */
  begin(settings: Pick<ConversationSettings, 'model'> & Partial<ConversationSettings>): Conversation
  /** Opens one that was kept; one that is open already is given as it is. @throws SternlineError `no-conversation`, `conversation-damaged` */
  open(id: string): Promise<Conversation>
  /** The pinned files in the order of the base. @param model whose tokens are counted */
  pins(model: string): Promise<readonly PinnedFile[]>
  /** Pins a file: conversations have it in their base from their next message on. @throws SternlineError `not-pinnable`, `too-many-pins` */
  pin(path: string): Promise<void>
  unpin(path: string): Promise<void>
  /** Lets a conversation go from memory, unless a turn of it runs. What was kept of it stays. */
  forget(id: string): Promise<void>
  /** Deletes what was kept of a conversation. @throws SternlineError `no-conversation`, `conversation-busy` */
  remove(id: string): Promise<void>
}

const DEFAULTS: Omit<ConversationSettings, 'model'> = { effort: null, thinking: 'off', caching: true, commands: false }

/** Makes the assistant of a project. Nothing is read or asked before it is used. */
export function createAssistant(parts: AssistantParts): Assistant {
  const { dataFolder, folder, clock } = parts
  const pins = openPins(dataFolder, folder)
  const opened = new Map<string, Promise<Conversation>>()
  const openKept = async (id: string): Promise<Conversation> =>
    conversationOf(parts, await LiveConversation.open(dataFolder, id, folder.root), pins)
  return {
    folder,
    conversations: () => listConversations(dataFolder, folder.root),
    begin(wanted) {
      const settings: unknown = { ...DEFAULTS, ...wanted }
      if (!isConversationSettings(settings)) throw badSettings()
      const at = clock.now()
      const id = newConversationId(at)
      const created = {
        type: 'created',
        version: 1,
        id,
        at,
        title: '',
        project: folder.root,
        settings,
        continues: null,
      } as const
      const conversation = conversationOf(parts, LiveConversation.begin(dataFolder, created), pins)
      opened.set(id, Promise.resolve(conversation))
      return conversation
    },
    open(id) {
      const known = opened.get(id)
      if (known !== undefined) return known
      const opening = openKept(id)
      opened.set(id, opening)
      opening.catch(() => opened.delete(id))
      return opening
    },
    async pins(model) {
      const facts = modelFacts(parts)(model)
      const files = (await pins.list()).map(async (path): Promise<PinnedFile> => {
        const found = await readProjectText(folder, path)
        return { path, tokens: found === null ? null : countTokens(found.text, facts) }
      })
      return Promise.all(files)
    },
    pin: async path => void (await pins.pin(path)),
    unpin: async path => void (await pins.unpin(path)),
    async forget(id) {
      const conversation = await opened.get(id)
      if (conversation?.view().isBusy === false) opened.delete(id)
    },
    async remove(id) {
      const conversation = await opened.get(id)?.catch(() => undefined)
      const view = conversation?.view()
      if (view?.isBusy === true) throw conversationBusy()
      // One that nothing was said in is kept nowhere else.
      const isUnkept = view !== undefined && view.messages.length === 0
      opened.delete(id)
      await removeConversation(dataFolder, id, folder.root).catch((problem: unknown) => {
        if (!isUnkept) throw problem
      })
    },
  }
}

function badSettings(): SternlineError {
  return new SternlineError('bad-conversation-settings', {
    what: 'The conversation is not begun.',
    why: 'One of its settings has a value that does not exist.',
    fix: 'Name a model, and leave away what is to be as usual.',
  })
}
