import { formatTokens } from '@sternline/core'
import type { Evidence } from '../evidence.ts'
import { quoted, where } from '../names.ts'
import { proofOf, type Row } from '../row.ts'

const LIMITED = /exceeded .{0,80}rate limit|rate limit (is|was)? ?(exceeded|reached)|ratelimitreached|rate limit of/i
const WAIT = /(?:retry|try again) (?:after|in) (\d{1,6}) ?(milliseconds|ms|seconds?|s|minutes?)?/i
const ALLOWED = /(?:limit of|limit:?) ([\d,]{1,12}) tokens/i

/** How long to wait, as the answer says it. Unit: seconds; null when it does not say. */
export function waitSeconds({ headers, message }: Pick<Evidence, 'headers' | 'message'>): number | null {
  const header = headers.get('retry-after') ?? ''
  if (/^\d{1,6}$/.test(header)) return Number(header)
  const [, count, unit = 's'] = WAIT.exec(message) ?? []
  if (count === undefined) return null
  if (unit.startsWith('mi') && unit !== 'milliseconds') return Number(count) * 60
  return unit.startsWith('m') ? Math.ceil(Number(count) / 1000) : Number(count)
}

function whatWasSent({ context: { lastMinute = null, upstream }, message }: Evidence): string {
  const allowed = ALLOWED.exec(message)?.[1]
  const quota = allowed === undefined ? '' : ` It allows ${allowed} tokens a minute.`
  if (lastMinute === null) return `The deployment's quota is often a small default.${quota}`
  const { tokens, cached } = lastMinute
  // Azure counts Claude's uncached tokens alone, and all of OpenAI's.
  const free = upstream === 'azure_openai' ? '' : ', which do not count'
  return `In the last minute it got ${formatTokens(tokens)} tokens, ${formatTokens(cached)} of them read from the cache${free}.${quota}`
}

/** The answer's own header that says how much is left, when it cannot be true. */
function bogusHeader({ headers }: Evidence): string | null {
  const bogus = [...headers].find(([name, value]) => isBogus(name, value))
  return bogus?.[0] ?? null
}

function isBogus(name: string, value: string): boolean {
  // Hardly any value begins like that, and every answer's headers are looked through.
  if (!value.trimStart().startsWith('-')) return false
  return /^(x|anthropic)-ratelimit-.*remaining/i.test(name) && /^\s*-\s*\d/.test(value)
}

/** Leaves out rate-limit headers that say less than nothing is left: clients pause for them though nothing is exhausted (A22). */
export function withoutBogusLimits<Header extends readonly [string, string]>(
  headers: readonly Header[],
): readonly Header[] {
  const isOne = ([name, value]: Header): boolean => isBogus(name, value)
  return headers.some(isOne) ? headers.filter(header => !isOne(header)) : headers
}

/** A21 to A23: what Azure does not give yet. */
export const QUOTA_ROWS: readonly Row[] = [
  {
    id: 'A21',
    code: 'quota-used-up',
    seen: '429: Rate limit is exceeded. Try again in 50 seconds.',
    delivery: 'status',
    confirmedHere: true,
    // Anthropic's own limits are known to clients.
    recognise: ({ status, code, message, context }) =>
      context.upstream !== 'anthropic' &&
      (status === 429 || status === 503 || status === null) &&
      (code === 'RateLimitReached' || LIMITED.test(message) || (status === 429 && context.upstream !== 'emulator')),
    explain: evidence => {
      const seconds = waitSeconds(evidence)
      return {
        what: `The quota of ${evidence.context.model === null ? 'the deployment' : quoted(evidence.context.model)} on ${where(evidence.context)} is used up.`,
        cause: whatWasSent(evidence),
        proof: proofOf(evidence),
        fix: `Try again ${seconds === null ? 'in about a minute' : `in ${seconds} seconds`}, or raise the tokens per minute of the deployment in the Foundry portal.`,
      }
    },
  },
  {
    id: 'A23',
    code: 'not-provisioned',
    seen: "`InvalidModelProviderData`, `MarketplaceSubscriptionCannotBeCompleted`, `InsufficientQuota`, deployment is in 'Failed' state",
    delivery: 'configuration',
    confirmedHere: false,
    recognise: ({ code, message }) =>
      /invalidmodelproviderdata|marketplacesubscriptioncannotbecompleted|insufficientquota|is in 'failed' state/i.test(
        `${code} ${message}`,
      ),
    explain: evidence => ({
      what: 'Azure has not made the deployment; this is not a network problem.',
      cause: causeOfProvisioning(`${evidence.code} ${evidence.message}`),
      proof: proofOf(evidence),
      fix: 'Delete the failed deployment, and make it again in the Foundry portal (https://ai.azure.com) with industry, organization name and country code filled in, on a subscription that may buy from the Marketplace.',
    }),
  },
  {
    id: 'A22',
    code: 'rate-limit-header-negative',
    seen: 'The client says "Rate limit approaching" though nothing runs',
    delivery: 'note',
    confirmedHere: false,
    // A refusal has a cause of its own, and is not to be hidden by this one.
    recognise: evidence =>
      (evidence.status ?? 0) < 400 &&
      (bogusHeader(evidence) !== null || /rate limit approaching/i.test(evidence.message)),
    explain: evidence => ({
      what: `The client pauses though the quota of ${where(evidence.context)} is free.`,
      cause: `Azure sent a negative number as what is left (${bogusHeader(evidence) ?? 'x-ratelimit-remaining-tokens'}).`,
      proof: proofOf(evidence),
      fix: 'Sternline leaves that header out of what clients get; nothing else is to be done.',
    }),
  },
]

function causeOfProvisioning(text: string): string {
  if (/insufficientquota/i.test(text)) return 'The subscription has no quota left for that model in that region.'
  if (/marketplace/i.test(text)) return 'The subscription may not buy from the Azure Marketplace, where Claude is sold.'
  if (/modelproviderdata/i.test(text)) return 'Industry, organization name or country code is missing in the order.'
  return 'Its making failed once, and it stays so.'
}
