import { type RefObject, useEffect } from 'react'
import { isTyping } from './is-typing.ts'

/** Puts the focus into a field when `/` is pressed anywhere else than in a field. */
export function useSlashKey(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      field.current?.focus()
      field.current?.select()
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [field])
}
