import { UpstreamUnreachable } from '@sternline/engine'
import { type ErrorContext, explainThrown } from '@sternline/upstreams'
import type { Refusal } from '../safety/refusal.ts'

/** Nothing changes it but a person, so trying again is for nothing; a name that can't be found may be a network that is gone for a moment. */
const FINAL = 'certificate-not-trusted'

/**
 * Explains why no answer came, where the table of errors knows better than the system: an address that can't exist, a certificate that is not
 * trusted.
 *
 * @returns null for anything else
 */
export function noAnswer(problem: unknown, context: ErrorContext): Refusal | null {
  if (!(problem instanceof UpstreamUnreachable)) return null
  const explained = explainThrown(problem.cause, context)
  if (explained === null) return null
  return {
    status: 502,
    type: 'api_error',
    what: explained.what,
    why: explained.cause,
    fix: `${explained.fix} \`sternline doctor\` checks it. (${explained.proof})`,
    headers: {
      'x-sternline-error': `${explained.id} ${explained.code}`,
      'x-sternline-exchange': problem.exchange,
      ...(explained.code === FINAL && { 'x-should-retry': 'false' }),
    },
  }
}
