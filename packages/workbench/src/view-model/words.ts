import { formatCount, formatUsd, inputTokens, LABEL_MEANINGS, type Usage } from '@sternline/core'
import type { Exchange, ExchangeOutcome, SessionSummary, StripSegment, UpstreamName } from '@sternline/engine'

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
const MINUTE = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const DAY = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const CLOCK_HERE: Intl.DateTimeFormat = new Intl.DateTimeFormat('en-GB', CLOCK)
const MINUTE_HERE: Intl.DateTimeFormat = new Intl.DateTimeFormat('en-GB', MINUTE)
const DAY_HERE: Intl.DateTimeFormat = new Intl.DateTimeFormat('en-GB', DAY)

/** One of the three counts as a sentence: `182,412 tokens cached, already memorised: ...`. */
export function exactMeaning(kind: keyof typeof LABEL_MEANINGS, tokens: number): string {
  return `${formatCount(tokens)} ${tokens === 1 ? 'token' : 'tokens'} ${kind}, ${LABEL_MEANINGS[kind]}`
}

/** A number with its noun: `1 message`, `9 messages`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/**
 * The cached share of the input, read / (read + saved + fresh), as a percentage. Only 0 and 100 are called so.
 *
 * @returns null when there is no input yet, which is not 0 %
 */
export function formatShare(usage: Usage): string | null {
  return formatPercent(usage.cached, inputTokens(usage))
}

/** An amount of money as the page shows it. `tone` is never its only sign: a loss carries a minus. */
export type MoneyWords = Readonly<{ text: string; tone: 'plain' | 'lost' | 'absent' }>

const PRICE_UNKNOWN: MoneyWords = { text: 'price unknown', tone: 'absent' }
const NO_DATA: MoneyWords = { text: 'no data yet', tone: 'absent' }

/**
 * Money that one exchange avoided.
 *
 * @returns null while the upstream has reported no usage: there is nothing to price
 */
export function avoidedBy(exchange: Exchange): MoneyWords | null {
  if (exchange.usage === null) return null
  return exchange.cost === null ? PRICE_UNKNOWN : money(exchange.cost.avoided)
}

/** One sum of a session's money: an unknown price is never shown as nothing. */
export function sessionMoney(summary: SessionSummary, sum: keyof SessionSummary['cost']): MoneyWords {
  if (summary.cost.uncached > 0) return money(summary.cost[sum])
  return summary.unpriced > 0 ? PRICE_UNKNOWN : NO_DATA
}

function money(nano: number): MoneyWords {
  return { text: formatUsd(nano), tone: nano < 0 ? 'lost' : 'plain' }
}

/** Whether the upstream has reported anything about this usage. */
export function hasData(usage: Usage): boolean {
  return inputTokens(usage) + usage.output > 0
}

/** Where requests go, as people call it. */
export function upstreamWords(upstream: UpstreamName): string {
  const names: Readonly<Record<UpstreamName, string>> = {
    anthropic: 'Anthropic',
    azure_anthropic: 'Azure Anthropic',
    azure_openai: 'Azure OpenAI',
    emulator: 'Emulator',
  }
  return names[upstream]
}

/** A client's name and version out of `claude-cli/2.1.330`. */
export function clientWords(client: string): Readonly<{ name: string; version: string }> {
  const [name = '', version = ''] = client.split('/', 2)
  return { name: name.trim() === '' ? 'unknown client' : name, version }
}

/** A model's name, also for a request that names none. */
export function modelWords(model: string): string {
  return model.trim() === '' ? 'no model named' : model
}

/** Time of day where the reader is, `14:02:17`. */
export function formatClock(at: number): string {
  return CLOCK_HERE.format(at)
}

/** Hour and minute for a time within the same day as `now`, else day and time: `20 Nov, 09:15`. */
export function formatWhen(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return (sameDay ? MINUTE_HERE : DAY_HERE).format(at)
}

/** A duration of a wait: `<0.01 s`, `0.34 s`, `2.1 s`, `12 s`, `1:05 min`. Unit of `ms`: milliseconds. */
export function formatWait(ms: number): string {
  if (ms < 10) return '<0.01 s'
  const seconds = ms / 1000
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`
}

/** Time from the request to the first event of its answer; null until there is one. Unit: milliseconds. */
export function firstEventAfter(exchange: Exchange): number | null {
  return exchange.answeredAt === null ? null : Math.max(0, exchange.answeredAt - exchange.startedAt)
}

/** How an exchange failed, with status and code; null when it did not. */
export function failureWords(exchange: Exchange): string | null {
  const { outcome, status, error } = exchange
  if (outcome === null || outcome === 'ok') return null
  const words: Readonly<Record<Exclude<ExchangeOutcome, 'ok'>, string>> = {
    refused: 'Refused by the upstream',
    broken: 'The answer broke off',
    aborted: 'The client left',
    unreachable: 'The upstream could not be reached',
  }
  const details = [status !== null && status >= 400 ? `status ${status}` : null, error].filter(each => each !== null)
  return details.length === 0 ? words[outcome] : `${words[outcome]}: ${details.join(', ')}`
}

const DOLLAR = 1_000_000_000

/**
 * Makes a way of writing amounts that stand below one another: all with as many digits, as many as the largest needs.
 *
 * @param largest in billionths of a dollar
 */
export function usdAligned(largest: number): (nano: number) => string {
  const digits = Math.abs(largest) >= 10 * DOLLAR ? 2 : Math.abs(largest) >= DOLLAR ? 3 : 4
  return nano => `${nano < 0 ? '−' : ''}$${(Math.abs(nano) / DOLLAR).toFixed(digits)}`
}

/** A time to live in words. */
export function ttlWords(ttl: NonNullable<StripSegment['breakpoint']>['ttl']): string {
  return ttl === '5m' ? '5 minutes' : '1 hour'
}

/** A cause as people read it: `tools reordered`. */
export function causeWords(cause: string): string {
  return CAUSE_WORDS.get(cause) ?? cause.replaceAll('-', ' ')
}

const CAUSE_WORDS: ReadonlyMap<string, string> = new Map([
  ['clock-or-id', 'clock or id in the text'],
  ['ttl-expired', 'expired while idle'],
  ['server-side', 'lost on the server’s side'],
  ['lookback-exceeded', 'out of the lookback'],
  ['below-minimum', 'below the minimum'],
  ['parallel-cold-start', 'started in parallel'],
  ['betas-changed', 'beta headers changed'],
  ['tool-reserialised', 'tool written differently'],
])

/** A stretch of time against a life: `3:41`, `1:02:07`. Never negative. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = String(seconds % 60).padStart(2, '0')
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`
}

/** A share as a percentage; null for no whole, which is not 0 %. */
export function formatPercent(part: number, whole: number): string | null {
  if (whole === 0) return null
  const percent = (part / whole) * 100
  if (percent > 0 && percent < 1) return '<1 %'
  if (percent > 99 && percent < 100) return '>99 %'
  return `${Math.round(percent)} %`
}
