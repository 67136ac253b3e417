import type { ApprovalRequest, Decision } from '@sternline/engine'
/**
 * Asks a person. Resolves when they have answered; what it throws is taken for a refusal.
 *
 * @param signal aborted when nobody waits for the answer any more
 */
export type Approve = (request: ApprovalRequest, signal: AbortSignal) => Promise<Decision>
