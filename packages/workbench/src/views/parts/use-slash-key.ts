import type { RefObject } from 'react'
import { useKey } from './use-key.ts'

/** Puts the focus into a field when `/` is pressed anywhere else than in a field. */
export function useSlashKey(field: RefObject<HTMLInputElement | null>): void {
  useKey('/', () => {
    field.current?.focus()
    field.current?.select()
  })
}
