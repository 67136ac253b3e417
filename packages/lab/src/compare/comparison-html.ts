import { formatCount } from '@sternline/core'
import { CAUSES } from '../simulate/repeats.ts'
import { drawChart } from './chart.ts'
import type { Comparison, Row, Table } from './comparison.ts'
import { COMPARISON_STYLE } from './comparison-style.ts'
import { BOUND } from './contender.ts'
import { escapeHtml, percent } from './html-text.ts'

const PARTS = ['cached', 'saved5m', 'saved1h', 'fresh'] as const
const PART_NAMES = { cached: 'read', saved5m: 'saved for 5 min', saved1h: 'saved for 1 h', fresh: 'fresh' } as const
const CAUSE_NAMES = {
  expiry: 'expiry: its life was over',
  lookback: 'lookback: out of reach of every marker',
  change: 'change: something before it differed',
  cold: 'cold: a conversation began',
  race: 'race: not readable yet',
  unmarked: 'unmarked: never covered by a marker',
} as const

/** Bars longer than so many times the middle one are cut off: they would press all others together. */
const LONGEST = 1.6
/** An axis is at least this long. */
const SHORTEST = 0.01

/** A comparison as one file of HTML with charts: no script, nothing from elsewhere, light and dark. The same comparison gives the same file. */
export function comparisonHtml(comparison: Comparison): string {
  const { overall, sources, problems } = comparison
  const title = 'What caching strategies cost'
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${COMPARISON_STYLE}</style></head><body>`,
    `<h1>${title}</h1>`,
    `<p class="quiet">${escapeHtml(subtitle(comparison))}</p>`,
    '<h2>Cost, against no caching</h2>',
    '<p>Shorter is better. The coloured parts are what the cost is made of; the thin line at a bar’s end is where 95 of 100 samples of sessions lie; the dashed line is what nothing can undercut. Where an arrow stands, the bar is cut off.</p>',
    legend(PARTS.map(part => [part, PART_NAMES[part]])),
    costChart(overall),
    '<h2>Paid again, and why</h2>',
    '<p>Tokens that had been sent before and were not read, as a share of all tokens.</p>',
    legend(CAUSES.map(cause => [cause, CAUSE_NAMES[cause]])),
    repeatChart(overall),
    '<h2>All figures</h2>',
    figures(overall),
    ...(sources.length > 1 ? ['<h2>Cost by source</h2>', bySource(sources)] : []),
    ...(problems.length > 0 ? ['<h2>What could not be read</h2>', list(problems)] : []),
    '</body></html>\n',
  ].join('\n')
}

function subtitle({ overall, world, pauseMs }: Comparison): string {
  const { sessions, conversations, calls, tokens } = overall
  const times = pauseMs === null ? 'at their own times' : `${pauseMs / 1000} s apart`
  return `${formatCount(calls)} requests (${formatCount(tokens)} tokens of input) of ${formatCount(conversations)} conversations in ${formatCount(sessions)} sessions, ${times}. Positions ${world.positions}, world ${world.upgrade}.`
}

function costChart({ rows }: Table): string {
  const bound = rows.find(({ name }) => name === BOUND)
  return drawChart({
    description: `Cost of each strategy as a share of no caching: ${rows.map(row => `${row.title} ${percent(row.share)}`).join(', ')}.`,
    parts: PARTS,
    maximum: Math.max(SHORTEST, LONGEST * middle(rows.map(({ share }) => share))),
    bars: cheapestFirst(rows).map(row => ({
      name: row.title,
      title: `${row.title}: ${percent(row.share, 2)} (${percent(row.interval.low, 2)} to ${percent(row.interval.high, 2)})`,
      parts: PARTS.map(part => row.parts[part]),
      label: percent(row.share, 2),
      whisker: row.interval,
    })),
    ...(bound === undefined ? {} : { line: { at: bound.share, name: bound.title } }),
  })
}

function repeatChart({ rows }: Table): string {
  const shown = cheapestFirst(rows).filter(({ name }) => name !== BOUND)
  const shareOf = (row: Row): number => CAUSES.reduce((sum, cause) => sum + row.repeats[cause], 0) / tokensOf(row)
  return drawChart({
    description: `Tokens paid again: ${shown.map(row => `${row.title} ${percent(shareOf(row))}`).join(', ')}.`,
    parts: CAUSES,
    maximum: Math.max(SHORTEST, LONGEST * middle(shown.map(shareOf))),
    bars: shown.map(row => ({
      name: row.title,
      title: CAUSES.map(cause => `${cause} ${percent(row.repeats[cause] / tokensOf(row), 2)}`).join(', '),
      parts: CAUSES.map(cause => row.repeats[cause] / tokensOf(row)),
      label: percent(shareOf(row)),
    })),
  })
}

function figures({ rows }: Table): string {
  const head = ['strategy', 'cost', '95 %', 'times the bound', 'read', ...CAUSES]
  const body = cheapestFirst(rows).map(row => [
    escapeHtml(row.title),
    percent(row.share, 2),
    `${percent(row.interval.low)} – ${percent(row.interval.high)}`,
    row.timesBound.toFixed(3),
    percent(row.cachedShare),
    ...CAUSES.map(cause => percent(row.repeats[cause] / tokensOf(row), 2)),
  ])
  return tableOf(
    head,
    body.map(cells => cells.map(cell => `<td>${cell}</td>`)),
  )
}

function bySource(sources: readonly Table[]): string {
  const head = ['source', 'calls', ...(sources[0]?.rows ?? []).map(({ name }) => name)]
  const body = sources.map(({ name, calls, rows }) => {
    const best = Math.min(...rows.filter(row => row.name !== BOUND).map(({ share }) => share))
    const cells = rows.map(({ share }) => `<td${share === best ? ' class="best"' : ''}>${percent(share)}</td>`)
    return [`<td>${escapeHtml(name)}</td>`, `<td>${formatCount(calls)}</td>`, ...cells]
  })
  return tableOf(head, body)
}

function tableOf(head: readonly string[], body: readonly (readonly string[])[]): string {
  const headings = head.map(cell => `<th scope="col">${escapeHtml(cell)}</th>`).join('')
  const rows = body.map(cells => `<tr>${cells.join('')}</tr>`).join('\n')
  return `<div class="scroll"><table><thead><tr>${headings}</tr></thead><tbody>${rows}</tbody></table></div>`
}

function legend(entries: readonly (readonly [string, string])[]): string {
  const items = entries.map(([name, words]) => `<li><i class="${name}"></i>${escapeHtml(words)}</li>`)
  return `<ul class="legend">${items.join('')}</ul>`
}

function list(texts: readonly string[]): string {
  return `<ul>${texts.map(text => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`
}

function cheapestFirst(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => a.share - b.share)
}

function tokensOf({ tokens }: Row): number {
  return Math.max(1, tokens.cached + tokens.saved5m + tokens.saved1h + tokens.fresh)
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
