import type { ApprovalRequest, Decision } from '@sternline/engine'
import type { Approve } from './approval.ts'

/** Questions that wait for an answer from somewhere else: a page, for one. */
export interface Approvals {
  /** To be given to the assistant. */
  readonly approve: Approve
  /** Every question that waits, oldest first. */
  waiting(): readonly ApprovalRequest[]
  /** Answers one. @returns false when it does not wait any more */
  decide(id: string, decision: Decision): boolean
}

/** Makes a place where questions wait. */
export function createApprovals(): Approvals {
  const waiting = new Map<string, Readonly<{ request: ApprovalRequest; answer: (decision: Decision) => void }>>()
  return {
    approve: (request, signal) =>
      new Promise(resolve => {
        const answer = (decision: Decision): void => {
          signal.removeEventListener('abort', leave)
          waiting.delete(request.id)
          resolve(decision)
        }
        const leave = (): void => answer({ allowed: false, reason: 'The turn was stopped.' })
        waiting.set(request.id, { request, answer })
        if (signal.aborted) leave()
        else signal.addEventListener('abort', leave)
      }),
    waiting: () => [...waiting.values()].map(({ request }) => request),
    decide(id, decision) {
      const found = waiting.get(id)
      found?.answer(decision)
      return found !== undefined
    },
  }
}
