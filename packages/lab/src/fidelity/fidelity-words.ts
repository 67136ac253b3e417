import type { CallKind, ExpiryKind } from './call-kind.ts'
import type { ExpiryScore, FidelityReport, Score, Scores } from './fidelity-report.ts'
import { REASONS, type Reason } from './reason.ts'

/** The kinds of calls in the order in which they are shown, as people call them. */
export const KIND_NAMES: Readonly<Record<CallKind | ExpiryKind, string>> = {
  toolContinuations: 'after tool results',
  shrunkContinuations: 'after tool results, request shrank',
  resultsWithText: 'after tool results with text',
  afterPrompts: 'after human prompts',
  firstCalls: 'first calls',
  wholeRequests: 'requests recorded whole',
  expiries5m: '5m writes, pause over 6 min',
  expiries1h: '1h writes, pause over 61 min',
}

/** All kinds in the order in which they are shown. */
export const KINDS: readonly (CallKind | ExpiryKind)[] = [
  'toolContinuations',
  'shrunkContinuations',
  'resultsWithText',
  'afterPrompts',
  'firstCalls',
  'wholeRequests',
  'expiries5m',
  'expiries1h',
]

/** Pauses longer than a life. */
export const EXPIRIES: readonly ExpiryKind[] = ['expiries5m', 'expiries1h']

/** Cuts, never rounds up: a share that is shown as 99.50 % is at least that. */
export function formatShare(share: number | null): string {
  return share === null ? '-' : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`
}

/** A count with commas. */
export function formatNumber(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** The reasons that occur among some kinds of calls, the commonest first. */
export function reasonsOf(
  scores: Scores,
  kinds: readonly (CallKind | ExpiryKind)[],
): readonly (readonly [Reason, number])[] {
  return (Object.keys(REASONS) as Reason[])
    .map(reason => [reason, kinds.reduce((sum, kind) => sum + (scores[kind].reasons[reason] ?? 0), 0)] as const)
    .filter(([, calls]) => calls > 0)
    .sort(([, a], [, b]) => b - a)
}

/**
 * The result for a terminal: what came true by kind of call and by source, and why the rest did not.
 *
 * @returns lines, each with its line end
 */
export function fidelityText(report: FidelityReport): string {
  const lines = [
    `${formatNumber(report.calls)} calls of ${formatNumber(report.conversations)} conversations: reads predicted by the cache model, against what the API read`,
    '',
    row('', 'calls', 'to the token', 'within 1 %'),
    ...KINDS.map(kind => scoreRow(KIND_NAMES[kind], report[kind])),
    ...EXPIRIES.filter(kind => report[kind].calls > 0).map(kind => expiryLine(KIND_NAMES[kind], report[kind])),
    '',
    row('after tool results, by source', 'calls', 'to the token', 'within 1 %'),
    ...report.sources.filter(hasContinuations).map(source => scoreRow(source.source, source.toolContinuations)),
    '',
    `Why predictions missed, all calls (of them after tool results):`,
    ...reasonsOf(report, ALL_CALLS).flatMap(([reason, calls]) => reasonLines(report, reason, calls)),
    ...report.leftOut.map(({ source, why }) => `Left out: ${source}, ${why}.`),
    ...report.problems.map(problem => `Could not be read: ${problem}`),
  ]
  return lines.map(line => `${line.trimEnd()}\n`).join('')
}

/** Every call once: without the expiries, which are among the others. */
export const ALL_CALLS: readonly CallKind[] = [
  'toolContinuations',
  'shrunkContinuations',
  'resultsWithText',
  'afterPrompts',
  'firstCalls',
  'wholeRequests',
]

/** What the share to the token does not say about pauses longer than a life. */
function expiryLine(name: string, { calls, endedShare, beyondLog, exactWithinLogShare }: ExpiryScore): string {
  const beyond = `${formatNumber(beyondLog)} of ${formatNumber(calls)} read what no logged call had left alive`
  return `${name}: gone as predicted in ${formatShare(endedShare)}; ${beyond}, of the others ${formatShare(exactWithinLogShare)} to the token`
}

function hasContinuations({ toolContinuations }: Scores): boolean {
  return toolContinuations.calls > 0
}

function reasonLines(report: FidelityReport, reason: Reason, calls: number): readonly string[] {
  const ofContinuations = report.toolContinuations.reasons[reason] ?? 0
  return [`  ${reason}: ${formatNumber(calls)} (${formatNumber(ofContinuations)})`, `    ${REASONS[reason]}`]
}

function scoreRow(name: string, { calls, exactShare, closeShare }: Score): string {
  return row(name, formatNumber(calls), formatShare(exactShare), formatShare(closeShare))
}

function row(name: string, calls: string, exact: string, close: string): string {
  return `${name.padEnd(38)}${calls.padStart(8)}${exact.padStart(15)}${close.padStart(14)}`
}
