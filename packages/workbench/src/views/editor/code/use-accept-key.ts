import { usePageKeys } from '../../parts/use-page-keys.ts'

/** Accepts by Ctrl+Enter or Cmd+Enter, but not while a message is being written: there it sends. */
export function useAcceptKey(accept: () => void): void {
  usePageKeys(event => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || isWriting(event.target)) return
    event.preventDefault()
    event.stopPropagation()
    accept()
  }, 'first')
}

function isWriting(target: EventTarget | null): boolean {
  return (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) && target.value !== ''
}
