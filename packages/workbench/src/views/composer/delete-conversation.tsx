import type { JSX } from 'react'
import { goTo } from '../../router.ts'
import { useWorkspace } from '../../stores/workspace.ts'
import type { ConversationRow } from '../../view-model/composer/conversation-rows.ts'
import { AskDialog } from './ask-dialog.tsx'

/** Asks whether a conversation is to be deleted. */
export function DeleteConversation({
  row,
  onDone,
}: Readonly<{ row: ConversationRow | null; onDone: () => void }>): JSX.Element {
  const { composer, conversation } = useWorkspace()

  function remove(): void {
    if (row === null) return
    if (conversation.state().id === row.id) goTo({ view: 'project', conversation: null }, { replace: true })
    void composer.removeConversation(row.id)
    onDone()
  }

  return (
    <AskDialog
      isOpen={row !== null}
      question={`Delete “${row?.title ?? ''}”?`}
      leave="Keep it"
      verb="Delete"
      onConfirm={remove}
      onCancel={onDone}
    >
      <p>What was kept of it is deleted and can’t be had again. Its figures stay in the ledger, without any text.</p>
    </AskDialog>
  )
}
