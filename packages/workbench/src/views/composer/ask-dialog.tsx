import * as Dialog from '@radix-ui/react-dialog'
import { type JSX, type ReactNode, useRef } from 'react'

/**
 * A question before everything else, with its consequences. Escape and the first button leave things as they are; the focus goes back to
 * where it was. The veil is ours: Radix's locks scrolling with a `<style>` of its own, which the page's policy refuses.
 */
export function AskDialog({
  isOpen,
  question,
  leave,
  verb,
  onConfirm,
  onCancel,
  children,
}: Readonly<{
  isOpen: boolean
  question: string
  /** What the button says that changes nothing. */
  leave: string
  /** What the button says that does it. */
  verb: string
  onConfirm: () => void
  onCancel: () => void
  /** What follows from it. */
  children: ReactNode
}>): JSX.Element {
  const opener = useRef<Element | null>(null)
  return (
    <Dialog.Root open={isOpen} onOpenChange={open => !open && onCancel()}>
      <Dialog.Portal>
        <div className="veil" />
        <Dialog.Content
          className="ask-dialog"
          onOpenAutoFocus={() => {
            opener.current = document.activeElement
          }}
          onCloseAutoFocus={() => {
            if (opener.current instanceof HTMLElement) opener.current.focus()
          }}
        >
          <Dialog.Title className="ask-title">{question}</Dialog.Title>
          <Dialog.Description asChild>
            <div className="ask-lines">{children}</div>
          </Dialog.Description>
          <div className="ask-buttons">
            <Dialog.Close className="button">{leave}</Dialog.Close>
            <button type="button" className="button button-main" onClick={onConfirm}>
              {verb}
            </button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
