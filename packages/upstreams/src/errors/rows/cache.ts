import { formatTokens, MAX_BREAKPOINTS } from '@sternline/core'
import type { Evidence, Symptom } from '../evidence.ts'
import { where } from '../names.ts'
import { proofOf, type Row } from '../row.ts'

type NeverRead = Extract<Symptom, { kind: 'cache-never-read' }>

function tooMany({ message, context: { markers = null } }: Evidence): string {
  const found = /found (\d{1,3})/i.exec(message)?.[1] ?? 'more than four'
  if (markers !== null && markers.client > MAX_BREAKPOINTS) return `The client itself set ${markers.client}.`
  const of = markers === null ? '' : ` The client set ${markers.client}, and ${markers.sent} went out from here.`
  return `Two hops both place them: the request had ${found} when it arrived.${of}`
}

function neverRead({ symptom }: Evidence): NeverRead | null {
  return symptom?.kind === 'cache-never-read' ? symptom : null
}

function causeOfNeverRead(symptom: NeverRead | null): string {
  if (symptom === null) return 'A hop takes the markers away, or the prompt begins differently every time.'
  const { hasMarkers, promptTokens, minimumTokens } = symptom
  if (!hasMarkers) return 'No markers went out: a hop takes them away, or they are switched off.'
  if (promptTokens !== null && minimumTokens !== null && promptTokens < minimumTokens) {
    return `The prompts are too short: ${formatTokens(promptTokens)} tokens, where the model begins to cache at ${formatTokens(minimumTokens)}.`
  }
  return "The prompt begins differently every time (Claude Code's attribution line does so per conversation), or the requests are spread over several deployments."
}

/** A24, A25 and A28: the cache itself. */
export const CACHE_ROWS: readonly Row[] = [
  {
    id: 'A24',
    code: 'too-many-breakpoints',
    seen: '400: A maximum of 4 blocks with cache_control may be provided. Found 5.',
    delivery: 'configuration',
    confirmedHere: true,
    recognise: ({ message }) => /maximum of \d+ blocks with cache_control/i.test(message),
    explain: evidence => ({
      what: `A request may have ${MAX_BREAKPOINTS} cache breakpoints, and this one had more.`,
      cause: tooMany(evidence),
      proof: proofOf(evidence),
      fix: 'Switch cache markers off in one of the hops; Sternline sends four at most, and mends those of a client unless "repair" is off in its settings.',
    }),
  },
  {
    id: 'A25',
    code: 'ttl-order',
    seen: "400: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block",
    delivery: 'configuration',
    confirmedHere: true,
    recognise: ({ message }) => /ttl='1h' cache_control block must not come after/i.test(message),
    explain: evidence => ({
      what: 'A breakpoint of one hour stands behind one of five minutes.',
      cause:
        'In the order tools, system, messages the longer life must come first; a hop added a marker of another life.',
      proof: proofOf(evidence),
      fix: 'Give all markers the same life ("cache" in your settings, promptCacheTtl in Claude Code), or switch them off in the hops behind Sternline.',
    }),
  },
  {
    id: 'A28',
    code: 'cache-never-read',
    seen: 'No error, but cache_read_input_tokens is always 0',
    delivery: 'note',
    confirmedHere: true,
    recognise: evidence => neverRead(evidence) !== null || /cache_read\w* (is )?always 0/i.test(evidence.message),
    explain: evidence => {
      const symptom = neverRead(evidence)
      return {
        what: `Nothing was ever read from the cache of ${where(evidence.context)}.`,
        cause: causeOfNeverRead(symptom),
        proof:
          symptom === null
            ? proofOf(evidence)
            : `${symptom.requests} requests in a row were billed without a token read.`,
        fix: 'Look at a session on the page: it names the first byte that differs. Set CLAUDE_CODE_ATTRIBUTION_HEADER=0 where the upstream is not api.anthropic.com, and keep one conversation on one deployment.',
      }
    },
  },
]
