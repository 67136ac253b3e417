import { type JSX, useSyncExternalStore } from 'react'
import type { ConversationState } from '../../stores/conversation-store.ts'
import { useWorkspace } from '../../stores/workspace.ts'
import { isFirstStart } from '../../view-model/settings/model-states.ts'
import { FirstStartCard } from '../settings/first-start-card.tsx'

/** A conversation in which nothing was said, or that is still being read. */
export function EmptyThread({ state }: Readonly<{ state: ConversationState }>): JSX.Element {
  const { composer } = useWorkspace()
  const { models } = useSyncExternalStore(composer.subscribe, composer.state)
  if (state.id !== null && state.conversation === null) {
    return <p className="thread-empty faint">{state.problem === null ? 'Reading the conversation.' : ''}</p>
  }
  if (isFirstStart(models)) return <FirstStartCard />
  return (
    <div className="thread-empty">
      <p>
        <b>Ask about this project.</b>
      </p>
      <p className="faint">
        The assistant searches and reads its files, and proposes changes that you accept or refuse. Under every answer
        stands what was already memorised and what was newly pinned. Files that it should always know belong to the
        pins.
      </p>
    </div>
  )
}
