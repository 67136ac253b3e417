import { createContext, useContext, useState } from 'react'

/** What the person did to rows of the thread: unfolded, edited. Rows that scroll out of sight are not drawn, and must not forget it. */
export const KeptState: React.Context<Map<string, unknown>> = createContext(new Map<string, unknown>())

/** Whether something is unfolded; it stays so while its row is out of sight. @param key names it within the thread */
export function useKeptFlag(key: string, initial: boolean): readonly [value: boolean, set: (value: boolean) => void] {
  const kept = useContext(KeptState)
  const known = kept.get(key)
  const [value, setValue] = useState(typeof known === 'boolean' ? known : initial)
  return [
    value,
    next => {
      kept.set(key, next)
      setValue(next)
    },
  ]
}

/** A text that is being edited; null while it is not. It stays while its row is out of sight. */
export function useKeptText(key: string): readonly [value: string | null, set: (value: string | null) => void] {
  const kept = useContext(KeptState)
  const known = kept.get(key)
  const [value, setValue] = useState(typeof known === 'string' ? known : null)
  return [
    value,
    next => {
      kept.set(key, next)
      setValue(next)
    },
  ]
}
