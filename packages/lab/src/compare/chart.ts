import { scaleLinear } from 'd3-scale'
import { stack } from 'd3-shape'
import { escapeHtml, percent } from './html-text.ts'

/** One bar of a chart: a name, and its parts from left to right. Unit of values: share of the cost without caching. */
type Bar = Readonly<{
  name: string
  /** Said when somebody points at the bar. */
  title: string
  parts: readonly number[]
  /** Printed at the bar's end. */
  label: string
  /** A thin line over the bar's end, from where to where. */
  whisker?: Readonly<{ low: number; high: number }>
}>

/** A chart of horizontal bars. */
export type Chart = Readonly<{
  /** What it shows, for those who can't see it. */
  description: string
  /** Classes of the parts, which give them their colours. */
  parts: readonly string[]
  bars: readonly Bar[]
  /** A line down through all bars, with its name. */
  line?: Readonly<{ at: number; name: string }>
  /** Bars longer than this are cut off and say so. */
  maximum: number
}>

const WIDTH = 960
const NAMES = 330
const LABELS = 95
const ROW = 26
const BAR = 16
const AXIS = 28
const TICKS = 6
/** Below this an axis needs a digit after the point. */
const FINE = 0.05

/** Draws a chart as SVG text that needs no script. */
export function drawChart({ description, parts, bars, line, maximum }: Chart): string {
  const x = scaleLinear([0, maximum], [NAMES, WIDTH - LABELS])
  const digits = maximum < FINE ? 1 : 0
  const height = AXIS + bars.length * ROW + 4
  const ticks = x.ticks(TICKS).map(tick => drawTick(x(tick), percent(tick, digits), height))
  const marked = line === undefined ? [] : [drawLine(x(line.at), line.name, height)]
  const rows = bars.map((bar, i) => drawBar(bar, parts, AXIS + i * ROW, value => x(Math.min(value, maximum)), maximum))
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(description)}">${[...ticks, ...rows, ...marked].join('')}</svg>`
}

function drawTick(x: number, text: string, height: number): string {
  return `<line class="grid" x1="${place(x)}" x2="${place(x)}" y1="${AXIS - 6}" y2="${height}"/><text class="tick" x="${place(x)}" y="14">${text}</text>`
}

function drawLine(x: number, name: string, height: number): string {
  return `<line class="mark" x1="${place(x)}" x2="${place(x)}" y1="${AXIS - 8}" y2="${height}"><title>${escapeHtml(name)}</title></line>`
}

function drawBar(
  bar: Bar,
  classes: readonly string[],
  y: number,
  x: (value: number) => number,
  maximum: number,
): string {
  const top = y + (ROW - BAR) / 2
  const middle = y + ROW / 2
  const keys = bar.parts.map((_, i) => i)
  const layers = stack<readonly number[], number>()
    .keys(keys)
    .value((parts, key) => parts[key] ?? 0)([bar.parts])
  const rects = layers.map((layer, i) => {
    const [from = 0, to = 0] = layer[0] ?? []
    const width = x(to) - x(from)
    return width <= 0
      ? ''
      : `<rect class="${classes[i] ?? ''}" x="${place(x(from))}" y="${top}" width="${place(width)}" height="${BAR}"/>`
  })
  const end = bar.parts.reduce((sum, part) => sum + part, 0)
  const label = end > maximum ? `${bar.label} →` : bar.label
  const whisker = bar.whisker === undefined ? '' : drawWhisker(x(bar.whisker.low), x(bar.whisker.high), middle)
  const labelAt = Math.max(x(end), x(bar.whisker?.high ?? 0)) + 6
  return `<g><title>${escapeHtml(bar.title)}</title><text class="name" x="${NAMES - 8}" y="${middle}">${escapeHtml(bar.name)}</text>${rects.join('')}${whisker}<text class="value" x="${place(labelAt)}" y="${middle}">${escapeHtml(label)}</text></g>`
}

function drawWhisker(low: number, high: number, y: number): string {
  return `<path class="whisker" d="M${place(low)} ${y - 4}v8M${place(low)} ${y}H${place(high)}M${place(high)} ${y - 4}v8"/>`
}

function place(value: number): string {
  return value.toFixed(1)
}
