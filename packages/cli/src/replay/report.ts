import { formatUsd, savedTokens } from '@sternline/core'
import type { Conversation } from './conversation.ts'
import type { Row, Totals } from './row.ts'

/** What comes before a conversation's rows: its id, what is sent, and what differs from the recording. */
export function describeConversation(conversation: Conversation): string {
  const heading = `${conversation.id}: ${countCalls(conversation.calls.length)} as ${conversation.models.join(', ')}`
  return lines(heading, ...conversation.notes.map(note => `  ${note}`))
}

/** A row: the call's number, and its label or the reason why there is none. */
export function describeRow(row: Row, calls: number): string {
  const number = String(row.call).padStart(String(calls).length)
  return lines(`  ${number}  ${row.label ?? row.reason ?? ''}`)
}

/**
 * Totals, for people.
 *
 * @param title `Total`
 */
export function describeTotals(title: string, totals: Totals): string {
  return lines(
    `${title}: ${countCalls(totals.calls)}`,
    `  tokens  ${count(totals.usage.cached)} cached, ${count(savedTokens(totals.usage))} saved, ${count(totals.usage.fresh)} fresh`,
    ...costLines(totals),
    ...(totals.failed === 0 ? [] : [`  ${totals.failed} of ${countCalls(totals.calls)} failed`]),
  )
}

function costLines({ cost, unpriced, calls, failed }: Totals): readonly string[] {
  if (unpriced > 0 && unpriced === calls - failed) return ['  cost    unknown: there is no price for the model']
  const known = `  cost    ${formatUsd(cost.paid)} with caching, ${formatUsd(cost.uncached)} without: ${formatUsd(cost.avoided)} avoided`
  return unpriced === 0 ? [known] : [known, `          without ${countCalls(unpriced)} to models of unknown price`]
}

function countCalls(calls: number): string {
  return calls === 1 ? '1 call' : `${count(calls)} calls`
}

function count(tokens: number): string {
  return tokens.toLocaleString('en-US')
}

function lines(...all: readonly string[]): string {
  return all.map(line => `${line}\n`).join('')
}
