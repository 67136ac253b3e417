import { formatCount } from '@sternline/core'
import { CAUSES, type Comparison, type Table as Figures, type Row } from '@sternline/lab'
import Table from 'cli-table3'
import { wrapText } from './wrap-text.ts'

/** Without lines, so that a table of eleven columns fits. */
const PLAIN = {
  style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
  chars: {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '',
  },
}

/**
 * A comparison as tables for a terminal: all sources together, then the cost by source where there are several.
 *
 * @param width of the terminal in characters, or null where lines may have any length; a table that is wider is cut in two
 */
export function comparisonText(comparison: Comparison, width: number | null): string {
  const { overall, sources, world, pauseMs, problems } = comparison
  const times = pauseMs === null ? 'at their own times' : `${pauseMs / 1000} s apart`
  const prose = (text: string): string => wrapText(text, width)
  return [
    prose(
      `${formatCount(overall.calls)} requests of ${formatCount(overall.conversations)} conversations in ${formatCount(overall.sessions)} sessions, ${times}; positions ${world.positions}, world ${world.upgrade}.`,
    ),
    '',
    overallTables(overall, width),
    prose(
      'cost: against no caching, with the interval that holds 95 of 100 samples of sessions; bound: what nothing can undercut.',
    ),
    prose(
      `From "${CAUSES[0]}" on: tokens that had been sent before and were paid again, by why, as a share of all tokens.`,
    ),
    ...(sources.length > 1 ? ['', sourceTable(sources)] : []),
    ...(problems.length > 0
      ? ['', `Not read: ${formatCount(problems.length)}`, ...problems.map(text => prose(`  ${text}`))]
      : []),
    '',
  ].join('\n')
}

type Columns = Readonly<{ head: readonly string[]; cells: (row: Row) => readonly string[] }>

const COSTS: Columns = {
  head: ['cost', '95 %', 'x bound', 'cached'],
  cells: row => [
    percent(row.share, 2),
    `${percent(row.interval.low)} - ${percent(row.interval.high)}`,
    row.timesBound.toFixed(3),
    percent(row.cachedShare),
  ],
}

function overallTables({ rows, tokens }: Figures, width: number | null): string {
  const causes: Columns = {
    head: CAUSES,
    cells: row => CAUSES.map(cause => percent(row.repeats[cause] / Math.max(1, tokens), 2)),
  }
  const one = overallTable(rows, [COSTS, causes])
  if (width === null || widestOf(one) <= width) return one
  return `${overallTable(rows, [COSTS])}\n\n${overallTable(rows, [causes])}`
}

function overallTable(rows: readonly Row[], columns: readonly Columns[]): string {
  const head = columns.flatMap(one => one.head)
  const table = new Table({
    head: ['strategy', ...head],
    ...PLAIN,
    colAligns: ['left', ...head.map(() => 'right' as const)],
  })
  for (const row of cheapestFirst(rows)) table.push([row.name, ...columns.flatMap(one => one.cells(row))])
  return trimmed(table)
}

function widestOf(text: string): number {
  return Math.max(...text.split('\n').map(line => line.length))
}

function sourceTable(sources: readonly Figures[]): string {
  const table = new Table({
    head: ['source', 'calls', 'strategy', 'cost', 'best', 'cost', 'bound'],
    ...PLAIN,
    colAligns: ['left', 'right', 'left', 'right', 'left', 'right', 'right'],
  })
  for (const { name, calls, rows } of sources) {
    const [first] = rows
    const bound = rows.at(-1)
    const best = cheapestFirst(rows.slice(0, -1))[0]
    if (first === undefined || bound === undefined || best === undefined) continue
    const costs = [first.name, percent(first.share), best.name, percent(best.share), percent(bound.share)]
    table.push([name, formatCount(calls), ...costs])
  }
  return trimmed(table)
}

function cheapestFirst(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => a.share - b.share)
}

function percent(share: number, digits: number = 1): string {
  return `${(share * 100).toFixed(digits)} %`
}

/** cli-table3 fills its last column up with blanks. */
function trimmed(table: Readonly<{ toString(): string }>): string {
  return table.toString().replace(/ +$/gm, '')
}
