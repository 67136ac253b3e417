import type { JSX } from 'react'
import { useThrottled } from '../parts/use-throttled.ts'

/** At most one sentence in this time. Unit: milliseconds. */
const QUIET_MS = 5000

/** Tells screen readers what happened, politely and seldom. */
export function LiveRegion({ text }: Readonly<{ text: string }>): JSX.Element {
  return (
    <p className="unseen" role="status" aria-live="polite">
      {useThrottled(text, QUIET_MS)}
    </p>
  )
}
