import { useSyncExternalStore } from 'react'
import type { ComposerState } from '../../stores/composer-store.ts'
import type { ConversationState } from '../../stores/conversation-store.ts'
import { useWorkspace } from '../../stores/workspace.ts'

/** The composer's state, as it changes. */
export function useComposer(): ComposerState {
  const { composer } = useWorkspace()
  return useSyncExternalStore(composer.subscribe, composer.state)
}

/** The open conversation's state, as it changes. */
export function useConversation(): ConversationState {
  const { conversation } = useWorkspace()
  return useSyncExternalStore(conversation.subscribe, conversation.state)
}
