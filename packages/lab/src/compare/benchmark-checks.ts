import { formatCount, formatUsd } from '@sternline/core'
import { ALL_CALLS, KIND_NAMES } from '../fidelity/fidelity-words.ts'
import { REASONS, type Reason } from '../fidelity/reason.ts'
import type { Table } from './comparison.ts'
import { EXPECTED_SESSIONS, EXPECTED_TRAJECTORIES, TOOLS_MARKER } from './expected-costs.ts'
import { percent } from './html-text.ts'
import { markdownTable } from './markdown.ts'
import type { Money, OwnBreakpoints } from './own-breakpoints.ts'

/** What somebody else calculated on the same sessions, beside what is found here. */
export function expectedSection(table: Table): readonly string[] {
  const rows = EXPECTED_SESSIONS.map(({ name, share, hasToolsMarker = false }) => [
    `\`${name}\``,
    share.toFixed(4),
    ...foundCells(table, name, share),
    hasToolsMarker ? '*' : '',
  ])
  return [
    '### Against an independent calculation',
    'Somebody else calculated the same on these sessions, from the same description and with other code.',
    markdownTable(['strategy', 'there', 'here', 'difference', ''], rows),
    `\\* ${TOOLS_MARKER}`,
  ]
}

/** The same for trajectories: as they were logged, and with tools before those whose log shows none. */
export function expectedTrajectories(logged: Table, withTools: Table, toolsTokens: number): readonly string[] {
  const rows = EXPECTED_TRAJECTORIES.map(({ name, share }) => [
    `\`${name}\``,
    share.toFixed(4),
    ...foundCells(logged, name, share),
    ...foundCells(withTools, name, share),
  ])
  return [
    '### Against the independent calculation',
    `Most logs of trajectories hold no tools, which rules differ about. The last two columns put ${formatCount(toolsTokens)} tokens of tools before those: where they come nearer to the other calculation, what it took for the tools is the reason of the difference.`,
    markdownTable(['strategy', 'there', 'here, as logged', 'difference', 'here, with tools', 'difference'], rows),
  ]
}

function foundCells(table: Table, name: string, expected: number): readonly string[] {
  const found = table.rows.find(row => row.name === name)?.share
  return found === undefined ? ['', ''] : [found.toFixed(4), signed(found / expected - 1)]
}

/** What the recorded clients' own breakpoints cost, beside what the API billed. */
export function ownSection({ kinds, reasons }: OwnBreakpoints): readonly string[] {
  const kindRows = ALL_CALLS.flatMap(kind => {
    const money = kinds[kind]
    return money === undefined ? [] : [[KIND_NAMES[kind], ...moneyCells(money)]]
  })
  const names = Object.keys(REASONS).filter((reason): reason is Reason => reason in reasons)
  const reasonRows = names.flatMap(reason => {
    const money = reasons[reason]
    return money === undefined ? [] : [[`\`${reason}\``, ...moneyCells(money), REASONS[reason]]]
  })
  return [
    '## The clients’ own breakpoints, in money',
    'The same sessions with the breakpoints that the recorded clients are known to set: what the API billed for input, and what the cache model would bill. After tool results, where the log shows everything that was sent, the two agree.',
    markdownTable(['calls', 'number', 'billed', 'modelled', 'difference'], kindRows),
    'Every call that the model prices otherwise, by why (see [fidelity.md](fidelity.md); one call is in one row):',
    markdownTable(['reason', 'calls', 'billed', 'modelled', 'difference', 'what it is'], reasonRows),
  ]
}

function moneyCells({ calls, billed, modelled }: Money): readonly string[] {
  const difference = billed === 0 ? '' : signed(modelled / billed - 1)
  return [formatCount(calls), formatUsd(billed), formatUsd(modelled), difference]
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share), 2)}`
}
