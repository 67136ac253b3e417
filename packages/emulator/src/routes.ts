import { problemResponse } from './problem.ts'
import { serveCount } from './serve-count.ts'
import { serveMessages } from './serve-messages.ts'
import { serveModels } from './serve-models.ts'
import type { Call, World } from './world.ts'

type Route = Readonly<{
  method: string
  path: string
  serve: (call: Call, world: World) => Response | Promise<Response>
}>

const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/v1/messages', serve: serveMessages },
  { method: 'POST', path: '/v1/messages/count_tokens', serve: serveCount },
  { method: 'GET', path: '/v1/models', serve: serveModels },
  // Claude Code asks this before its first request.
  {
    method: 'HEAD',
    path: '/api/hello',
    serve: ({ requestId }) => new Response(null, { headers: { 'request-id': requestId } }),
  },
]

const SERVED = ROUTES.map(({ method, path }) => `${method} ${path}`).join(', ')

/** Finds who serves a request, by method and path alone, and lets it. */
export async function route(call: Call, world: World): Promise<Response> {
  const { method, url } = call.request
  const { pathname } = new URL(url)
  const found = ROUTES.find(candidate => candidate.method === method && candidate.path === pathname)
  if (found !== undefined) return found.serve(call, world)
  const message = `${method} ${pathname} does not exist here. This is Sternline's emulator of the Messages API; it serves ${SERVED}.`
  return problemResponse({ type: 'not_found_error', message }, call.requestId)
}
