import type { ApprovalRequest, Proposal } from '@sternline/engine'
import type { HunkChoice } from './choices.ts'

/** A question whether a file may be written. */
export type WriteRequest = ApprovalRequest & Readonly<{ proposal: Extract<Proposal, { kind: 'write' }> }>

/** Whether a question is about a file. */
export function isWrite(request: ApprovalRequest): request is WriteRequest {
  return request.proposal.kind === 'write'
}

/**
 * Which proposed change is in front once the questions that wait have changed: the one that was, while it waits; else the first
 * that has not been seen, so that one that the person has put aside does not come back by itself.
 */
export function nextProposal(
  shown: ApprovalRequest | null,
  waiting: readonly ApprovalRequest[],
  seen: ReadonlySet<string>,
): WriteRequest | null {
  const writes = waiting.filter(isWrite)
  return writes.find(({ id }) => id === shown?.id) ?? writes.find(({ id }) => !seen.has(id)) ?? null
}

/** `proposed change · 1 of 2`: which of the changes that wait it is. */
export function placeWords(request: ApprovalRequest, waiting: readonly ApprovalRequest[]): string {
  const writes = waiting.filter(isWrite)
  const place = writes.findIndex(({ id }) => id === request.id) + 1
  const kind = isWrite(request) && request.proposal.before === null ? 'proposed file' : 'proposed change'
  return writes.length < 2 || place === 0 ? kind : `${kind} · ${place} of ${writes.length}`
}

/** What the two buttons say, which decide all that is still open. */
export function buttonWords(choices: readonly HunkChoice[]): Readonly<{ accept: string; refuse: string }> {
  const open = choices.filter(choice => choice === 'open').length
  if (open === choices.length) return choices.length > 1 ? { accept: 'Accept all', refuse: 'Refuse all' } : ONE
  const rest = open === 1 ? 'the other one' : `the other ${open}`
  return { accept: `Accept ${rest}`, refuse: `Refuse ${rest}` }
}

const ONE = { accept: 'Accept', refuse: 'Refuse' } as const

/** `2 hunks, 1 accepted`. */
export function choiceWords(choices: readonly HunkChoice[]): string {
  const count = (wanted: HunkChoice): number => choices.filter(choice => choice === wanted).length
  const parts = [`${choices.length} ${choices.length === 1 ? 'hunk' : 'hunks'}`]
  if (count('accepted') > 0) parts.push(`${count('accepted')} accepted`)
  if (count('refused') > 0) parts.push(`${count('refused')} refused`)
  return parts.join(', ')
}
