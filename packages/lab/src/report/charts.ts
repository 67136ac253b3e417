import { formatUsd, inputTokens } from '@sternline/core'
import { scaleBand, scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { escapeHtml } from '../compare/html-text.ts'
import type { Account, Change, LossRow } from './report.ts'
import { avoidedWords, CHANGE_NAMES, changeWords, LOSS_NAMES, lossMoney } from './report-words.ts'
import { element } from './svg.ts'

const WIDTH = 920
const NANO = 1_000_000_000

const DAYS = { height: 260, left: 72, right: 56, top: 12, bottom: 40 }
/** Labels of days that stand beside each other without touching. */
const DAY_LABELS = 10
const TICKS = 5

/** What input cost by day: paid, and beside it what was avoided; a line shows the share that was read. */
export function daysChart({ days }: Account): string {
  const x = scaleBand<string>()
    .domain(days.map(({ day }) => day))
    .range([DAYS.left, WIDTH - DAYS.right])
    .padding(0.2)
  const highest = Math.max(...days.map(({ input }) => input.paid + Math.max(0, input.avoided)), 1)
  const y = scaleLinear()
    .domain([0, highest])
    .nice(TICKS)
    .range([DAYS.height - DAYS.bottom, DAYS.top])
  const share = scaleLinear().domain([0, 1]).range(y.range())
  const bars = days.flatMap(({ day, input }) => {
    const at = x(day) ?? 0
    const width = Math.max(1, x.bandwidth())
    const bar = (kind: string, from: number, to: number, title: string): string =>
      element(
        'rect',
        { class: kind, x: at, y: y(to), width, height: Math.max(0, y(from) - y(to)) },
        element('title', {}, escapeHtml(title)),
      )
    const { paid, avoided } = input
    return [
      bar('paid', 0, paid, `${day}: ${formatUsd(paid)} spent on input`),
      bar('avoided', paid, paid + Math.max(0, avoided), `${day}: ${avoidedWords(avoided)}`),
    ]
  })
  const read = line<Account['days'][number]>(
    ({ day }) => (x(day) ?? 0) + x.bandwidth() / 2,
    ({ usage }) => share(usage.cached / Math.max(1, inputTokens(usage))),
  )
  const path = read([...days]) ?? ''
  const axis = y
    .ticks(TICKS)
    .flatMap(tick => [
      element('line', { class: 'grid', x1: DAYS.left, x2: WIDTH - DAYS.right, y1: y(tick), y2: y(tick) }),
      element('text', { class: 'tick', x: DAYS.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, formatUsd(tick)),
    ])
  const shares = share.ticks(2).map(tick => {
    const words = `${Math.round(tick * 100)} %`
    return element('text', { class: 'tick read', x: WIDTH - DAYS.right + 8, y: share(tick) + 4 }, words)
  })
  const every = Math.ceil(days.length / DAY_LABELS)
  const labels = days.flatMap(({ day }, i) => {
    if (i % every !== 0) return []
    const at = (x(day) ?? 0) + x.bandwidth() / 2
    return [element('text', { class: 'tick', x: at, y: DAYS.height - DAYS.bottom + 18, 'text-anchor': 'middle' }, day)]
  })
  const curve = element('path', { class: 'read-line', d: path })
  return svg(DAYS.height, 'Input by day: spent, avoided, and the share read from the cache', [
    ...axis,
    ...bars,
    curve,
    ...shares,
    ...labels,
  ])
}

const ROW = { height: 30, label: 420, bar: 16 }

type Bar = Readonly<{ name: string; value: number; words: string; kind: string }>

/** What was lost, by kind. */
export function lossesChart(losses: readonly LossRow[]): string {
  const bars = losses.map((loss): Bar => {
    const { kind, money, isExpected } = loss
    return { name: LOSS_NAMES[kind], value: money, words: lossMoney(loss), kind: isExpected ? 'expected' : 'lost' }
  })
  return barsChart(bars, 'Paid again, by cause: what it cost above a read')
}

/** What changes would have avoided, those that cost to the left. */
export function changesChart(changes: readonly Change[]): string {
  const bars = changes.map((change): Bar => {
    const { code, avoided, basis } = change
    const words = changeWords(change)
    const kind = avoided < 0 ? 'lost' : basis === 'simulated' ? 'simulated' : 'avoided'
    return { name: CHANGE_NAMES[code], value: avoided, words, kind }
  })
  return barsChart(bars, 'What each change by itself would have avoided')
}

/** Room for the words behind a bar. Unit: pixels. */
const WORDS_ROOM = 150

function barsChart(bars: readonly Bar[], title: string): string {
  const values = bars.map(({ value }) => value)
  const x = scaleLinear()
    .domain([Math.min(0, ...values), Math.max(NANO / 1000, ...values)])
    .range([ROW.label + WORDS_ROOM / 2, WIDTH - WORDS_ROOM])
  const rows = bars.flatMap(({ name, value, words, kind }, i) => {
    const top = i * ROW.height
    const middle = top + ROW.height / 2 + 4
    const [from, to] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))]
    const shape = { class: kind, x: from, y: top + (ROW.height - ROW.bar) / 2, width: to - from, height: ROW.bar }
    return [
      element('text', { class: 'label', x: 0, y: middle }, escapeHtml(name)),
      element('rect', shape),
      element('text', { class: 'value', x: to + 8, y: middle }, words),
    ]
  })
  return svg(bars.length * ROW.height, title, rows)
}

function svg(height: number, title: string, content: readonly string[]): string {
  const box = {
    viewBox: `0 0 ${WIDTH} ${height}`,
    role: 'img',
    'aria-label': title,
    xmlns: 'http://www.w3.org/2000/svg',
  }
  return element('svg', box, content.join(''))
}
