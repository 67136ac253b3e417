import { formatCount, formatUsd, inputTokens, type NanoUsd, savedTokens } from '@sternline/core'
import type { CacheReport, Change, ChangeCode, LossExample, LossKind, LossSum, Spending } from './report.ts'

/** What kinds of losses are called. */
export const LOSS_NAMES: Readonly<Record<LossKind, string>> = {
  expiry: 'expired in a pause',
  change: 'the request changed',
  lookback: 'beyond the look-back',
  race: 'started too early',
  marking: 'not marked before',
  unseen: 'not to be seen in the log',
  compaction: 'compaction',
  cold: 'first calls',
}

/** What kinds of losses mean, in a sentence. */
export const LOSS_MEANINGS: Readonly<Record<LossKind, string>> = {
  expiry: 'The pause was longer than the life of what had been saved.',
  change: 'Something that had been sent before was sent differently, so all behind it was paid again.',
  lookback: 'A breakpoint finds entries at most 19 positions before it, and more had been added.',
  race: 'The request left before the answer to another one had begun: until then nothing can be read.',
  marking: 'The request before left nothing in the cache, or its markers did not arrive.',
  unseen:
    'Nothing in the log changed and nothing had expired: a part of the request that the log lacks changed, the API left something out, or the entry went early.',
  compaction: 'The history was compacted on purpose: the shorter one is saved anew. No loss.',
  cold: 'Somebody has to save what the next calls read. No loss.',
}

/** What changes are called. */
export const CHANGE_NAMES: Readonly<Record<ChangeCode, string>> = {
  'own-5m': "the client's own places, five minutes everywhere",
  'own-1h': "the client's own places, an hour everywhere",
  'own-1h-main': "the client's own places, an hour in main threads and five minutes in sub-agents",
  layered: 'layered places, five minutes everywhere',
  'layered-1h-base': 'layered places, an hour for tools and system, five minutes for the rest',
  'layered-1h-main': 'layered places, an hour in main threads and five minutes in sub-agents',
  'layered-1h': 'layered places, an hour everywhere',
  'steady-system': 'no clock, counter or id in the system prompt',
  'steady-tools': 'the same tools from the first request to the last',
  'ordered-tools': 'tools in one order',
  'first-alone': 'one sub-agent first, the others when its answer has begun',
  'append-only': 'messages that were sent stay as they are',
}

/** What a sum of billed losses leaves open, where it is more than what the change costs. */
const LEFT_OPEN: Readonly<Partial<Record<ChangeCode, string>>> = {
  'steady-system': 'because system changed; whether a clock, counter or id was all that did, a bill does not show',
  'steady-tools': 'because tools changed; those that were needed are among them',
}

/** What the evidence of a change is, in a sentence. */
export function evidenceSentence({ code, basis, evidence }: Change): string {
  const { calls, changed, asIs, otherwise, better, worse } = evidence
  if (basis === 'billed') {
    const open = LEFT_OPEN[code] ?? 'for it; what the change itself costs is not in it'
    return `Billed, so an upper bound: ${count(calls, 'call')} paid ${formatUsd(asIs)} above a read ${open}.`
  }
  const spread = `${count(better, 'thread')} better, ${worse} worse`
  return `Simulated: ${formatUsd(asIs)} now, ${formatUsd(otherwise)} then, over ${count(calls, 'call')}, ${formatCount(changed)} of them with another bill (${spread}).`
}

/** What simulated figures rest on: how near the model comes to what was billed. */
export function modelSentence({ model }: CacheReport): string | null {
  if (model.calls === 0) return null
  const off = (100 * Math.abs(model.simulated - model.billed)) / Math.max(1, model.billed)
  const side = model.simulated < model.billed ? 'below' : 'above'
  return [
    "Simulated figures come from the cache model and the planner, never from a bill. With the client's own places the model",
    `has ${formatUsd(model.simulated)} for ${count(model.calls, 'call')} that were billed ${formatUsd(model.billed)}: ${off.toFixed(1)} % ${side}.`,
    'It knows what the log shows, one session at a time. What the log lacks is in the bill alone: calls beside the thread,',
    'changes of tools, system or older messages, and heads that other sessions kept warm.',
    'Both sides of each comparison lack it alike; a difference smaller than this one is no promise.',
  ].join(' ')
}

/** The models without a known price, or null. */
export function unpricedSentence({
  unpriced,
  models,
}: Pick<CacheReport['billed'], 'unpriced' | 'models'>): string | null {
  if (unpriced === 0) return null
  const names = models.filter(model => model.unpriced > 0).map(({ model }) => (model === '' ? '(none)' : model))
  return `In tokens and not in money: ${count(unpriced, 'call')} of models or modes without a known price (${names.join(', ')}).`
}

/** Where a loss stands: `session, call 53, 2026-02-11 10:05, after 19 minutes, at messages[0]`. */
export function placeOf({ conversation, call, at, gapMs, place }: LossExample): string {
  return [
    conversation,
    `call ${call}`,
    ...(at === null ? [] : [`${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`]),
    ...(gapMs === null ? [] : [`${duration(gapMs)} after the call before`]),
    ...(place === null ? [] : [`at ${place}`]),
  ].join(', ')
}

/** The share of the uncached cost that was not spent: `84 %`; a dash where there is no cost. */
export function avoidedShare({ input }: Spending): string {
  return input.uncached === 0 ? '-' : `${Math.trunc((100 * input.avoided) / input.uncached)} %`
}

/** The share of the input that was read from the cache: `92 %`; a dash where there was no input. */
export function readShare({ usage }: Spending): string {
  const input = inputTokens(usage)
  return input === 0 ? '-' : `${Math.floor((100 * usage.cached) / input)} %`
}

/** The kinds of tokens of an account, in the words of the product. */
export function tokenRows({ usage }: Spending): readonly Readonly<{ name: string; tokens: number }>[] {
  return [
    { name: 'cached: read from the cache', tokens: usage.cached },
    { name: 'saved for five minutes', tokens: usage.saved5m },
    { name: 'saved for an hour', tokens: usage.saved1h },
    { name: 'fresh: neither read nor saved', tokens: usage.fresh },
  ].filter(({ tokens }) => tokens > 0 || savedTokens(usage) + usage.cached + usage.fresh === 0)
}

/** What the report is about: `12 sessions (5 sub-agents), 501 calls, 2026-02-10 to 2026-02-12`. */
export function aboutSentence(report: CacheReport): string {
  const { sessions, subagents, billed, simulated, from, to } = report
  const agents = subagents === 0 ? '' : ` with ${count(subagents, 'conversation')} of sub-agents`
  const made = simulated.calls === 0 ? '' : `, ${count(simulated.calls, 'call')} without a bill`
  const time = from === null || to === null ? '' : `, ${day(from)} to ${day(to)}`
  return `${count(sessions, 'session')}${agents}, ${count(billed.calls, 'billed call')}${made}${time}`
}

/** `1 call`, `1,234 calls`. */
export function count(number: number, noun: string): string {
  return `${formatCount(number)} ${number === 1 ? noun : `${noun}s`}`
}

/** What a change would have avoided; a sum of billed losses is the most that it can be: `up to $0.81 avoided`. */
export function changeWords({ avoided, basis }: Change): string {
  return basis === 'billed' ? `up to ${avoidedWords(avoided)}` : avoidedWords(avoided)
}

/** What a loss cost; a model without a known price has no money, never none: `$0.81`, `no price`. */
export function lossMoney({ calls, money, unpriced }: LossSum): string {
  return unpriced === calls ? 'no price' : formatUsd(money)
}

/** Money with the sign of what it means: `$0.81 avoided`, `$0.16 more`. */
export function avoidedWords(avoided: NanoUsd): string {
  return avoided < 0 ? `${formatUsd(-avoided)} more` : `${formatUsd(avoided)} avoided`
}

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

function duration(ms: number): string {
  if (ms < 2 * MINUTE_MS) return count(Math.round(ms / SECOND_MS), 'second')
  if (ms < 2 * HOUR_MS) return count(Math.round(ms / MINUTE_MS), 'minute')
  return count(Math.round(ms / HOUR_MS), 'hour')
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
