import { SternlineError } from '../words/errors.ts'

/**
 * The error of a plan that is applied to another request than the one that it was made for.
 *
 * @param why what is missing in this request; never its text
 */
export function planMismatch(why: string): SternlineError {
  return new SternlineError('plan-for-another-request', {
    what: 'The plan could not be applied.',
    why: `It was made for another request: ${why}.`,
    fix: 'Plan this request, and apply that plan.',
  })
}
