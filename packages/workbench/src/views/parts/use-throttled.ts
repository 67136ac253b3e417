import { useEffect, useRef, useState } from 'react'

/**
 * A value that changes at most once in `quietMs`; the newest one always arrives.
 *
 * @param quietMs shortest time between two changes. Unit: milliseconds
 */
export function useThrottled(value: string, quietMs: number): string {
  const [shown, setShown] = useState('')
  const changedAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const wait = Math.max(0, changedAt.current + quietMs - performance.now())
    const timer = setTimeout(() => {
      changedAt.current = performance.now()
      setShown(value)
    }, wait)
    return () => clearTimeout(timer)
  }, [value, quietMs])
  return shown
}
