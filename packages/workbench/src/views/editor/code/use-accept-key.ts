import { useEffect, useRef } from 'react'

/** Accepts by Ctrl+Enter or Cmd+Enter, but not while a message is being written: there it sends. */
export function useAcceptKey(accept: () => void): void {
  const newest = useRef(accept)
  useEffect(() => {
    newest.current = accept
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || isWriting(event.target)) return
      event.preventDefault()
      event.stopPropagation()
      newest.current()
    }
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  }, [])
}

function isWriting(target: EventTarget | null): boolean {
  return (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) && target.value !== ''
}
