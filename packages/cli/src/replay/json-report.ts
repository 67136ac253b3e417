import type { Conversation } from './conversation.ts'
import type { Played } from './play-conversation.ts'
import { addTotals, NO_TOTALS, type Totals } from './row.ts'

/** A conversation, and what became of it. */
export type ConversationReport = Readonly<{ conversation: Conversation; played: Played }>

/** The sums over all conversations of a replay. */
export function totalsOfAll(reports: readonly ConversationReport[]): Totals {
  return reports.map(({ played }) => played.totals).reduce(addTotals, NO_TOTALS)
}

/**
 * Writes a replay for machines. Tokens and money are integers; money is in billionths of a US dollar. `cost` is null for
 * a row whose model has no known price; the totals leave such rows' money out and count them in `unpriced`.
 */
export function describeJson(
  where: Readonly<{ file: string; server: string; emulated: boolean; problems: readonly string[] }>,
  reports: readonly ConversationReport[],
): string {
  const conversations = reports.map(({ conversation, played }) => ({
    id: conversation.id,
    session: played.session,
    models: conversation.models,
    headTokens: conversation.headTokens,
    notes: conversation.notes,
    calls: conversation.calls.length,
    isComplete: played.isComplete,
    rows: played.rows,
    totals: played.totals,
  }))
  const report = { ...where, moneyUnit: 'nano-usd', conversations, totals: totalsOfAll(reports) }
  return `${JSON.stringify(report, null, 2)}\n`
}
