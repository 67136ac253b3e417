import { type JSX, type ReactNode, useCallback } from 'react'

/**
 * A dialog before everything else: the browser's own, which keeps the focus in it, closes with Escape and gives the focus back.
 *
 * @param props.label what screen readers call it
 * @param props.className a look beside the common one
 */
export function Modal({
  label,
  className = '',
  onClose,
  children,
}: Readonly<{ label: string; className?: string; onClose: () => void; children: ReactNode }>): JSX.Element {
  const open = useCallback((dialog: HTMLDialogElement | null) => {
    if (dialog !== null && !dialog.open) dialog.showModal()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes it with Escape.
    <dialog
      ref={open}
      className={`modal ${className}`}
      aria-label={label}
      onCancel={event => {
        // Closed at once: the browser's own way is a moment later, when another dialog may already have been asked for.
        event.preventDefault()
        onClose()
      }}
      onClose={onClose}
      onClick={event => event.target === event.currentTarget && onClose()}
    >
      <div className="modal-body">{children}</div>
    </dialog>
  )
}
