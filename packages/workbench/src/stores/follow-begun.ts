import { goTo } from '../router.ts'
import type { ConversationStore } from './conversation-store.ts'

/**
 * Gives a conversation its address as soon as it was begun, so that a reload finds it again.
 *
 * @returns what ends it
 */
export function followBegun(store: Pick<ConversationStore, 'state' | 'subscribe'>, go: typeof goTo = goTo): () => void {
  let { id: before } = store.state()
  return store.subscribe(() => {
    const { id, conversation } = store.state()
    // One that is opened by its address is not read yet when it gets its id.
    if (before === null && id !== null && conversation !== null) {
      go({ view: 'project', conversation: id }, { replace: true })
    }
    before = id
  })
}
