import { type JSX, useState } from 'react'
import type { ConversationState } from '../../stores/conversation-store.ts'
import { useWorkspace } from '../../stores/workspace.ts'
import { AskDialog } from '../composer/ask-dialog.tsx'

/** Sums a long conversation up and goes on in a new one, once that is meant. Nothing while a turn runs, and where it was done already. */
export function SumUp({ conversation, live }: ConversationState): JSX.Element | null {
  const workspace = useWorkspace()
  const [isAsked, setIsAsked] = useState(false)
  const hasAnswer = conversation?.messages.some(({ kind }) => kind === 'answer') === true
  if (!hasAnswer || live !== null || conversation.continuedBy !== null) return null
  const sumUp = (): void => {
    setIsAsked(false)
    void workspace.conversation.compact()
  }
  return (
    <>
      <button type="button" className="text-button" onClick={() => setIsAsked(true)}>
        sum up
      </button>
      <AskDialog
        isOpen={isAsked}
        question="Sum this conversation up, and go on in a new one?"
        leave="Leave it"
        verb="Sum up"
        onConfirm={sumUp}
        onCancel={() => setIsAsked(false)}
      >
        <p>
          The summary is written by the model: that is one more turn, which reads this conversation from the cache while
          it is warm.
        </p>
        <p>
          The new conversation begins with it, and with the same rules and pinned files, which stay cached. This one
          stays in the list.
        </p>
      </AskDialog>
    </>
  )
}
