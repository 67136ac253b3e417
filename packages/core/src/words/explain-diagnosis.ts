import type { Cause, Diagnosis, Outcome } from '../diagnosis/diagnosis.ts'
import { formatCount, formatTokens, formatUsd } from './format.ts'

/**
 * What happened to the cache in one exchange, in one sentence: `Tool "search" moved from tools[3] to tools[5]: 18k tokens were paid again, $0.11 more than reading them.`
 */
export function explainDiagnosis(diagnosis: Diagnosis): string {
  const { outcome, cause, tokensLost } = diagnosis
  if (cause === null) return OUTCOMES[outcome]
  return tokensLost > 0
    ? `${whatHappened(cause, diagnosis)}: ${loss(diagnosis)}.`
    : `${whatHappened(cause, diagnosis)}.`
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  hit: 'All that was warm was read from the cache.',
  partial: 'Part of what was warm was read from the cache.',
  miss: 'Nothing of what was warm was read from the cache.',
  cold: 'Nothing was in the cache yet: this request saved it for the next one.',
  expected_rebuild: 'The history was compacted, so the cache is built anew.',
  too_short: 'The prompt is below the model’s minimum, so nothing is cached yet.',
  off: 'Caching is off: the request carried no breakpoint.',
}

function loss({ tokensLost, moneyLost }: Diagnosis): string {
  const tokens = `${formatTokens(tokensLost)} ${tokensLost === 1 ? 'token was' : 'tokens were'} paid again`
  return moneyLost === null ? tokens : `${tokens}, ${formatUsd(moneyLost)} more than reading them`
}

function whatHappened(cause: Cause, { path }: Diagnosis): string {
  const at = path === null ? '' : ` at ${path}`
  switch (cause.code) {
    case 'model-changed':
      return `The model changed from ${quoted(cause.before)} to ${quoted(cause.now)}`
    case 'deployment-changed':
      return `The deployment changed from ${quoted(cause.before)} to ${quoted(cause.now)}`
    case 'tool-added':
    case 'tool-removed':
    case 'tool-changed':
    case 'tool-reserialised':
    case 'web-search-switched':
      return `${tools(cause.tool, cause.count)} ${TOOL_VERBS[cause.code]}${at}`
    case 'tools-reordered':
      return `${tools(cause.tool, 1)} moved from tools[${cause.from}] to tools[${cause.to}]`
    case 'history-pruned':
      return `${cause.blocks} ${cause.blocks === 1 ? 'block was' : 'blocks were'} taken out of the history${at}`
    case 'effort-changed':
    case 'task-budget-changed':
    case 'thinking-changed':
    case 'speed-changed':
    case 'tool-choice-changed':
    case 'context-management-changed':
    case 'output-format-changed':
      return `The request’s ${path ?? 'parameter'} ${turned(cause.before, cause.now)}`
    case 'betas-changed':
      return `The set of anthropic-beta headers changed${list(' added', cause.added)}${list(' removed', cause.removed)}`
    case 'ttl-expired':
      return `The entry expired after ${LIVES[cause.ttl]}, and ${duration(cause.gapMs)} went by`
    case 'lookback-exceeded':
      return cause.positions === null
        ? 'No breakpoint stands behind the entry, so it was not found'
        : `The entry lies ${cause.positions} positions before the next breakpoint, which looks back 19`
    case 'below-minimum':
      return `The marked prompt is about ${formatCount(cause.tokens)} tokens long and the model caches from ${formatCount(cause.minimum)} on`
    case 'marker-lost':
      return `${cause.markers} ${cause.markers === 1 ? 'marker' : 'markers'} left here and the API saw none`
    case 'parallel-cold-start':
      return cause.earlyMs === null
        ? 'The request started while the answer before it had not begun'
        : `The request started ${duration(cause.earlyMs)} too early: the answer before it had not begun`
    case 'content-dropped':
      return `The API left ${formatTokens(cause.tokens)} tokens out of the history, as it does with earlier thinking and cleared tool results`
    default:
      return `${SENTENCES[cause.code]}${at}`
  }
}

const TOOL_VERBS = {
  'tool-added': 'came into the list',
  'tool-removed': 'left the list',
  'tool-changed': 'changed',
  'tool-reserialised': 'was written differently',
  'web-search-switched': 'was switched on or off',
} as const

type Plain =
  | 'credential-changed'
  | 'clock-or-id'
  | 'attribution-line'
  | 'citations-switched'
  | 'key-order'
  | 'white-space'
  | 'system-added'
  | 'system-removed'
  | 'system-changed'
  | 'image-added'
  | 'image-removed'
  | 'history-edited'
  | 'history-rewound'
  | 'compaction'
  | 'unmarked-before'
  | 'previous-unknown'
  | 'unseen-change'
  | 'server-side'

const SENTENCES: Readonly<Record<Plain, string>> = {
  'credential-changed': 'Another credential was used',
  'clock-or-id': 'A clock, counter or id changed in the text',
  'attribution-line': 'Claude Code’s attribution line changed',
  'citations-switched': 'Citations were switched on or off',
  'key-order': 'The same keys were written in another order',
  'white-space': 'The same value was written with other white space or escapes',
  'system-added': 'A block came into the system prompt',
  'system-removed': 'A block left the system prompt',
  'system-changed': 'The system prompt changed',
  'image-added': 'An image was added',
  'image-removed': 'An image was taken out of the history',
  'history-edited': 'A message that was sent before changed',
  'history-rewound': 'The conversation went back to an earlier message',
  compaction: 'The history was compacted',
  'unmarked-before': 'The request before left nothing in the cache',
  'previous-unknown': 'Nothing is remembered of the request before',
  'unseen-change': 'Nothing changed that the records show, but they lack part of the prompt',
  'server-side': 'Nothing changed and the entry was still alive, so it was lost on the server’s side',
}

const LIVES = { '5m': 'five minutes', '1h': 'one hour' } as const

function quoted(name: string): string {
  return name === '' ? 'none' : `"${name}"`
}

function tools(name: string | null, count: number): string {
  if (count === 1) return name === null ? 'A tool' : `Tool ${quoted(name)}`
  return name === null ? `One of ${count} tools` : `Tool ${quoted(name)}, the first of ${count},`
}

/** Values that are kept as a hash say nothing to a reader. */
function turned(before: string | null, now: string | null): string {
  const to = now === null || now.startsWith('#') ? '' : ` to ${now}`
  if (now === null) return 'is no longer set'
  if (before === null) return `was set${to}`
  return before.startsWith('#') ? `changed${to}` : `changed from ${before}${to}`
}

function list(label: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `,${label} ${names.join(', ')}`
}

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** `0.4 seconds`, `12 seconds`, `7 minutes`, `2.5 hours`. */
function duration(ms: number): string {
  if (ms < 10 * SECOND_MS) return count(Math.max(1, Math.round(ms / 100)) / 10, 'second')
  if (ms < 2 * MINUTE_MS) return count(Math.round(ms / SECOND_MS), 'second')
  if (ms < 2 * HOUR_MS) return count(Math.round(ms / MINUTE_MS), 'minute')
  return count(Math.round(ms / (HOUR_MS / 10)) / 10, 'hour')
}

function count(number: number, unit: string): string {
  return `${formatCount(number)} ${number === 1 ? unit : `${unit}s`}`
}
