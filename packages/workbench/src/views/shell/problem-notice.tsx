import type { JSX } from 'react'
import type { Problem } from '../../view-model/problem.ts'

/** What went wrong, why, and what to do. */
export function ProblemNotice({
  problem,
  onRetry,
  onDismiss,
}: Readonly<{ problem: Problem; onRetry: () => void; onDismiss?: () => void }>): JSX.Element {
  return (
    <div className="notice" role="alert">
      <p>
        <b>{problem.what}</b> {problem.why} {problem.fix}
      </p>
      <span className="space" />
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
      {onDismiss !== undefined && (
        <button type="button" className="button" onClick={onDismiss}>
          Dismiss
        </button>
      )}
    </div>
  )
}
