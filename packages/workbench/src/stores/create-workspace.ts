import { createComposerClient } from '../client/composer-client.ts'
import { createConversationClient } from '../client/conversation-client.ts'
import { createProjectClient } from '../client/project-client.ts'
import { createConversationStore } from './conversation-store.ts'
import { createComposerStore } from './create-composer-store.ts'
import { createProjectStore } from './create-project-store.ts'
import { createDrafts } from './drafts.ts'
import type { Store } from './store.ts'
import type { Workspace } from './workspace.ts'

/** The stores of the coding environment, each with the server that served this page. @param sessions what is recorded */
export function createWorkspace(sessions: Store): Workspace {
  const project = createProjectStore(createProjectClient())
  const conversation = createConversationStore(createConversationClient())
  const drafts = createDrafts(storage())
  const composer = createComposerStore({ client: createComposerClient(), conversation, project, sessions, drafts })
  return { project, conversation, composer, sessions }
}

/** The tab's own storage; a browser that denies it keeps no drafts over a reload. */
function storage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  try {
    return sessionStorage
  } catch {
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined }
  }
}
