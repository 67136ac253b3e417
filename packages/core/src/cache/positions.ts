/** What a block is to the count of positions. `null` for everything that is one position by itself. */
export type Run = 'tool_use' | 'tool_result' | 'thinking' | null

/**
 * How positions of the lookback walk are counted. `flat`: each block is one. `collapsed`: a run of consecutive tool calls is
 * one, and so is a run of consecutive results (documented for the Claude API in September 2026, for no other platform).
 */
export type PositionCount = 'flat' | 'collapsed'

/**
 * The position of every block, from 1.
 *
 * @param thinkingCounts whether a thinking block takes a position; where it does not it still ends a run
 */
export function positionsOf(runs: readonly Run[], count: PositionCount, thinkingCounts: boolean): readonly number[] {
  let position = 0
  return runs.map((run, i) => {
    const isSameRun = count === 'collapsed' && run !== null && run !== 'thinking' && runs[i - 1] === run
    const isSkipped = run === 'thinking' && !thinkingCounts
    if (!isSameRun && !isSkipped) position += 1
    return position
  })
}

/** What a block of this kind is to the count of positions. */
export function runOf(kind: string): Run {
  if (kind === 'tool_use' || kind === 'tool_result') return kind
  return kind === 'thinking' || kind === 'redacted_thinking' ? 'thinking' : null
}
