import type { Call } from '../call.ts'
import { type Refused, refuse } from '../problem.ts'

/** What a browser says of requests that no other site caused. Source: the Fetch Metadata request headers, W3C. */
const OWN_SITES: ReadonlySet<string> = new Set(['none', 'same-origin'])

/**
 * Keeps web pages away from the admin calls: a page can make the browser send requests to this machine, but can't keep it from
 * adding these headers. Programs don't send them.
 *
 * @returns null for a program's request
 */
export function refusalOfAdmin({ request: { headers } }: Call): Refused | null {
  const site = headers.get('sec-fetch-site')
  if (!headers.has('origin') && (site === null || OWN_SITES.has(site))) return null
  return refuse('The admin calls of the emulator are for programs: no web page may make them.', 'permission_error')
}
