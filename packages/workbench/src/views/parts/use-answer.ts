import { useCallback, useEffect, useState } from 'react'
import type { Answer } from '../../client/ask.ts'
import type { Problem } from '../../view-model/problem.ts'

/** What was asked, as far as it was answered. */
export type Asked<T> = Readonly<{
  /** The newest answer; null while there is none for this question. */
  value: T | null
  problem: Problem | null
  again: () => void
}>

/**
 * Asks the server whenever the question changes, and withdraws the question before.
 *
 * @param key names the question; an answer to another one is not shown. Null asks nothing
 * @param ask does not change with every drawing
 */
export function useAnswer<T>(key: string | null, ask: (signal: AbortSignal) => Promise<Answer<T>>): Asked<T> {
  const [told, setTold] = useState<Readonly<{ key: string; value: T | null; problem: Problem | null }> | null>(null)
  const [times, setTimes] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `times` asks again, `ask` is named by `key`.
  useEffect(() => {
    if (key === null) return
    const question = new AbortController()
    void ask(question.signal).then(answer => {
      if (question.signal.aborted) return
      setTold(answer.ok ? { key, value: answer.value, problem: null } : { key, value: null, problem: answer.problem })
    })
    return () => question.abort()
  }, [key, times])
  const again = useCallback(() => setTimes(count => count + 1), [])
  const own = told !== null && told.key === key ? told : null
  return { value: own?.value ?? null, problem: own?.problem ?? null, again }
}
