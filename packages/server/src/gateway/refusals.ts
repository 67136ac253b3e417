import { SternlineError } from '@sternline/core'
import { UpstreamUnreachable } from '@sternline/engine'
import type { Api } from '@sternline/upstreams'
import type { Answering } from '../plain/sides.ts'
import { type Refusal, refuse } from '../safety/refusal.ts'
import type { Unread } from './read-body.ts'

/** Codes of problems that the owner's settings have, not the caller's request. Claude Code shows a 409 with our words at once; a 404 it hides. */
const OF_THE_SETTINGS: ReadonlySet<string> = new Set([
  'unknown-model',
  'other-api',
  'key-missing',
  'key-unreadable',
  'key-for-another-host',
  'no-entra-token',
])

/**
 * Answers what kept a request from going on, with what happened, why, and what to do: 409 for what the settings lack, 400 for a
 * request that names no model where it has to, 502 when an upstream gave no answer.
 *
 * @returns false when `problem` is something else; nothing was answered then
 */
export function refuseProblem(response: Answering, problem: unknown, api: Api = 'messages'): boolean {
  if (!(problem instanceof SternlineError)) return false
  const { what, why, fix, code } = problem
  const exchange = problem instanceof UpstreamUnreachable ? { 'x-sternline-exchange': problem.exchange } : {}
  const headers = { 'x-sternline-error': code, ...exchange }
  if (code === 'model-needed') {
    refuse(response, { status: 400, type: 'invalid_request_error', code, what, why, fix, headers })
    return true
  }
  if (OF_THE_SETTINGS.has(code)) {
    // Other clients than Claude Code understand a 404; of OpenAI's family they all do.
    const status = api === 'openai' ? 404 : 409
    refuse(response, {
      status,
      type: 'not_found_error',
      what,
      why,
      fix,
      headers: { ...headers, 'x-should-retry': 'false' },
    })
  } else refuse(response, { status: 502, type: 'api_error', what, why, fix, headers })
  return true
}

/** A request whose key is ours, from a caller who has not shown our token. */
export const NEEDS_TOKEN: Refusal = {
  status: 401,
  type: 'authentication_error',
  what: 'This request needs the token of this Sternline.',
  why: 'Its upstream is called with a key of the owner, and nobody else may spend with it.',
  fix: 'Give your client the token as its API key; `sternline start` tells which file it stands in.',
  headers: { 'x-should-retry': 'false' },
}

/** A request to an address that others can reach, from a caller who has not shown our token. The key that it would go on with may be its own. */
export const GUARDED: Refusal = {
  ...NEEDS_TOKEN,
  why: 'It listens on an address that others can reach, so everyone has to show it, whoever pays.',
  fix: 'Give your client the token as its API key, or as x-sternline-token beside a key of its own; `sternline start` tells which file it stands in.',
}

/** @param methods those that are answered */
export function wrongMethod(path: string, methods: readonly string[]): Refusal {
  const named = methods.join(', ')
  return {
    status: 405,
    type: 'invalid_request_error',
    what: `${path} only answers ${named}.`,
    why: 'It is a route of the upstream, passed on as that has it.',
    fix: methods.length === 1 ? `Use ${named}.` : `Use one of ${named}.`,
    headers: { allow: named },
  }
}

/** A body beyond the limit of the Messages API. Uploads for that API do not pass here, so that nobody is sent to try one. */
const TOO_LARGE: Refusal = {
  status: 413,
  type: 'request_too_large',
  what: 'The request is larger than 32 MB.',
  why: 'The Messages API takes no larger one, so it was not sent on.',
  fix: 'Shorten the conversation; large files can be uploaded to the upstream directly, by its Files API, and named by their id.',
}

/** A body for which there is no room now. Clients ask again by themselves. */
const TOO_MUCH_AT_ONCE: Refusal = {
  status: 503,
  type: 'api_error',
  code: 'too-much-at-once',
  what: 'There is no room for this request now.',
  why: 'The requests that are on their way have 512 MB together, and each is held in memory until it has been sent on.',
  fix: 'Ask again in a moment; where it happens often, let fewer agents with long conversations run at once.',
  headers: { 'retry-after': '1' },
}

/** Answers why a body was not taken, where anybody is still there to read it. */
export function refuseUnread(response: Answering, why: Unread): void {
  if (why !== 'left') refuse(response, why === 'too-large' ? TOO_LARGE : TOO_MUCH_AT_ONCE)
}
