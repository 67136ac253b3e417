import { createContext, useContext } from 'react'
import type { ComposerStore } from './composer-store.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { ProjectStore } from './project-store.ts'
import type { Store } from './store.ts'

/** The stores of the coding environment, which its parts share. */
export type Workspace = Readonly<{
  project: ProjectStore
  conversation: ConversationStore
  composer: ComposerStore
  /** What is recorded: a conversation's figures are those of the session with its id. */
  sessions: Store
}>

/** Hands the stores down. */
export const WorkspaceContext: React.Context<Workspace | null> = createContext<Workspace | null>(null)

/** The stores; only below `WorkspaceContext`. @throws Error outside of it */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext)
  if (workspace === null) throw new Error('A part of the coding environment stands outside of it.')
  return workspace
}
