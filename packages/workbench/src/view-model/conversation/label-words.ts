import { formatTokens } from '@sternline/core'
import type { Figures } from '@sternline/engine'
import { rowNote } from '../row-words.ts'
import { avoidedBy, formatShare, formatWait, type MoneyWords } from '../words.ts'

/** What stands under a message: its label with what belongs to it, or why there is none. */
export type LabelWords =
  | Readonly<{
      kind: 'label'
      avoided: MoneyWords | null
      /** Time to the first token; null when none came. */
      wait: string | null
      /** What was lost and why, in few words; null when nothing was. */
      lost: string | null
    }>
  | Readonly<{ kind: 'reason'; text: string }>
  | Readonly<{ kind: 'nothing' }>

/** The words under a message. A reason stands alone: nothing else is shown where nothing could be cached. */
export function labelWords(figures: Figures): LabelWords {
  const { exchange, label, noLabel, timeToFirstToken } = figures
  const { usage, diagnosis } = exchange
  if (usage === null) return { kind: 'nothing' }
  if (label === null) return noLabel === null ? { kind: 'nothing' } : { kind: 'reason', text: noLabel }
  const note = (diagnosis?.tokensLost ?? 0) > 0 ? rowNote(exchange) : null
  return {
    kind: 'label',
    avoided: avoidedBy(exchange),
    wait: timeToFirstToken === null ? null : formatWait(timeToFirstToken),
    lost: note?.tone === 'lost' ? note.text : null,
  }
}

/** The label in text, with its signs: `🟢 182k cached 🔵 +3k saved ⚪ 412 fresh · avoided $0.81 · first token after 0.70 s`. */
export function labelInText(figures: Figures): string {
  const words = labelWords(figures)
  if (words.kind === 'nothing') return ''
  if (words.kind === 'reason') return words.text
  const fresh = figures.exchange.usage?.fresh ?? 0
  const signs = [figures.label, fresh > 0 ? `⚪ ${formatTokens(fresh)} fresh` : null].filter(part => part !== null)
  return [signs.join(' '), ...detailsOf(words)].join(' · ')
}

/** What those who listen are told behind the label that is seen: `to the first token, hit 98 %`. */
export function labelRest(figures: Figures): string {
  const { usage } = figures.exchange
  const share = usage === null ? null : formatShare(usage)
  return [figures.timeToFirstToken === null ? null : 'to the first token', share === null ? null : `hit ${share}`]
    .filter(part => part !== null)
    .join(', ')
}

function detailsOf({ avoided, wait, lost }: Extract<LabelWords, { kind: 'label' }>): readonly string[] {
  return [
    avoided === null ? null : avoided.tone === 'absent' ? avoided.text : `avoided ${avoided.text}`,
    wait === null ? null : `first token after ${wait}`,
    lost,
  ].filter(part => part !== null)
}
