import * as Dialog from '@radix-ui/react-dialog'
import type { JSX } from 'react'
import { goTo } from '../../router.ts'
import { useWorkspace } from '../../stores/workspace.ts'
import type { ConversationRow } from '../../view-model/composer/conversation-rows.ts'

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
    <Dialog.Root open={row !== null} onOpenChange={open => !open && onDone()}>
      <Dialog.Portal>
        <div className="veil" />
        <Dialog.Content className="price-confirm">
          <Dialog.Title className="price-confirm-title">Delete “{row?.title}”?</Dialog.Title>
          <Dialog.Description>
            What was kept of it is deleted and can’t be had again. Its figures stay in the ledger, without any text.
          </Dialog.Description>
          <div className="price-confirm-buttons">
            <Dialog.Close className="button">Keep it</Dialog.Close>
            <button type="button" className="button button-main" onClick={remove}>
              Delete
            </button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
