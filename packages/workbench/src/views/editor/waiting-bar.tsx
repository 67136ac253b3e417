import type { ApprovalRequest } from '@sternline/engine'
import type { JSX } from 'react'
import { isWrite, type WriteRequest } from '../../view-model/project/proposals.ts'
import { plural } from '../../view-model/words.ts'

/** The way back to proposed changes that were put aside. */
export function WaitingBar({
  waiting,
  onReview,
}: Readonly<{ waiting: readonly ApprovalRequest[]; onReview: (request: WriteRequest) => void }>): JSX.Element | null {
  const writes = waiting.filter(isWrite)
  const [first] = writes
  if (first === undefined) return null
  return (
    <p className="file-bar">
      <span>{plural(writes.length, 'proposed change')} to review. The assistant waits.</span>
      <span className="space" />
      <button type="button" className="button" onClick={() => onReview(first)}>
        Review
      </button>
    </p>
  )
}
