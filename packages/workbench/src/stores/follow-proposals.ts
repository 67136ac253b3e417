import { nextProposal } from '../view-model/project/proposals.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { ProjectStore } from './project-store.ts'

/**
 * Brings each change that the assistant proposes in front of the editor, and takes it away when it was answered, here or
 * elsewhere; the file is read again then.
 *
 * @returns what ends it
 */
export function followProposals(
  conversation: Pick<ConversationStore, 'state' | 'subscribe'>,
  project: Pick<ProjectStore, 'state' | 'propose' | 'look'>,
): () => void {
  const seen = new Set<string>()
  const look = (): void => {
    const { proposal: shown, open } = project.state()
    const next = nextProposal(shown, conversation.state().live?.approvals ?? [], seen)
    if (next !== null) seen.add(next.id)
    if (next?.id === shown?.id) return
    project.propose(next)
    if (shown?.proposal.kind !== 'write') return
    const { path } = shown.proposal
    if (open.some(file => file.path === path)) void project.look(path)
  }
  look()
  return conversation.subscribe(look)
}
