import type { z } from 'zod'

const SHOWN_PROBLEMS = 3

/** The first problems, each with its place: `calls[3].at: Invalid input: expected number, received string`. */
export function describeIssues(error: z.ZodError): string {
  const shown = error.issues.slice(0, SHOWN_PROBLEMS).map(({ path, message: text }) => {
    const place = path.map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
    return place === '' ? text : `${place.replace(/^\./, '')}: ${text}`
  })
  const more = error.issues.length - shown.length
  return more > 0 ? `${shown.join('; ')}; and ${more} more` : shown.join('; ')
}
