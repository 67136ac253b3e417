import { formatCount, savedTokens } from '@sternline/core'
import type { Figures, TurnEnd } from '@sternline/engine'
import { visibleName } from '../visible-text.ts'
import type { ConversationState } from './state.ts'

const ENDS: Readonly<Record<TurnEnd, string>> = {
  answered: 'Answer finished',
  stopped: 'Stopped',
  failed: 'The answer failed',
  length: 'The answer reached its longest length',
  steps: 'The turn reached its bound of requests',
  refused: 'The model refused to answer',
}

/**
 * One sentence about where the conversation stands, for people who do not see it: not every token, but what waits for them and
 * how the answer ended.
 *
 * @returns an empty string while nothing has happened that is worth it
 */
export function announceTurn({ conversation, live, lastEnd, problem }: ConversationState): string {
  const approval = live?.approvals[0]
  if (approval !== undefined) {
    return approval.proposal.kind === 'write'
      ? `The assistant asks to change ${visibleName(approval.proposal.path)}.`
      : 'The assistant asks to run a command.'
  }
  if (live !== null) return live.waiting === null ? 'Answering.' : 'Waiting for the upstream.'
  if (lastEnd === null) return ''
  if (lastEnd === 'failed' && problem !== null) return `${ENDS.failed}: ${problem.what}`
  const figures = conversation?.messages.findLast(({ kind }) => kind === 'answer')?.figures ?? null
  return figures === null ? `${ENDS[lastEnd]}.` : `${ENDS[lastEnd]}: ${countsOf(figures)}.`
}

function countsOf({ exchange, noLabel }: Figures): string {
  const { usage } = exchange
  if (usage === null) return 'no usage reported'
  if (noLabel !== null) return noLabel
  return `cached ${rounded(usage.cached)} tokens, saved ${rounded(savedTokens(usage))}, fresh ${rounded(usage.fresh)}`
}

/** As it is said: `182 thousand`. */
function rounded(tokens: number): string {
  return tokens < 10_000 ? formatCount(tokens) : `${formatCount(Math.round(tokens / 1000))} thousand`
}
