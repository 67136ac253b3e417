import type { ServerResponse } from 'node:http'

/** Why a server is not ready; null when it is. */
export type Readiness = () => string | null

/**
 * Answers `/healthz` (the process lives) and `/readyz` (it takes requests).
 *
 * @returns false for another path; nothing was answered then
 */
export function serveHealth(path: string, response: ServerResponse, notReady: Readiness): boolean {
  if (path !== '/healthz' && path !== '/readyz') return false
  const problem = path === '/readyz' ? notReady() : null
  response.writeHead(problem === null ? 200 : 503, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(problem === null ? 'ok\n' : `${problem}\n`)
  return true
}
