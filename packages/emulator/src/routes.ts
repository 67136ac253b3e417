import { refusalOfAdmin } from './admin/refuse-admin.ts'
import { clearFaults, moveClock, orderFault, serveClock, serveFaults } from './admin/serve-admin.ts'
import { apiNotSupported, resourceNotFound } from './azure/azure-problems.ts'
import type { Call } from './call.ts'
import { FAULT_FORMS, type Fault, readFault } from './faults/fault.ts'
import { faultProblem } from './faults/fault-problem.ts'
import { spoil } from './faults/spoil.ts'
import { serveChat } from './openai/serve-chat.ts'
import { serveResponses } from './openai/serve-responses.ts'
import { problemResponse, refuse } from './problem.ts'
import { serveCount } from './serve-count.ts'
import { serveMessages } from './serve-messages.ts'
import { serveModel, serveModels } from './serve-models.ts'
import type { World } from './world.ts'

type Serve = (call: Call, world: World, name: string) => Response | Promise<Response>

type Route = Readonly<{
  method: string
  /** The last part may be `:name`: it stands for one part of any text. */
  path: string
  /** Whether a request is answered by the model, and takes an item of the scenario. */
  isAnswer?: boolean
  serve: Serve
}>

const API: readonly Route[] = [
  { method: 'POST', path: '/v1/messages', isAnswer: true, serve: serveMessages },
  { method: 'POST', path: '/v1/messages/count_tokens', serve: serveCount },
  { method: 'GET', path: '/v1/models', serve: serveModels },
  { method: 'GET', path: '/v1/models/:name', serve: serveModel },
  { method: 'POST', path: '/anthropic/v1/messages', isAnswer: true, serve: serveMessages },
  { method: 'POST', path: '/anthropic/v1/messages/count_tokens', serve: serveCount },
  { method: 'POST', path: '/openai/v1/chat/completions', isAnswer: true, serve: serveChat },
  { method: 'POST', path: '/openai/v1/responses', isAnswer: true, serve: serveResponses },
  { method: 'POST', path: '/openai/deployments/:name/chat/completions', isAnswer: true, serve: serveChat },
]

/** Claude Code asks this before its first request. */
const HELLO = 'HEAD /api/hello'

const ADMIN: readonly Route[] = [
  { method: 'GET', path: '/emulator/clock', serve: serveClock },
  { method: 'POST', path: '/emulator/clock', serve: moveClock },
  { method: 'GET', path: '/emulator/faults', serve: serveFaults },
  { method: 'POST', path: '/emulator/faults', serve: orderFault },
  { method: 'DELETE', path: '/emulator/faults', serve: clearFaults },
]

/** What is served, for people. */
function served({ hasAdmin }: World): string {
  return [...API, ...(hasAdmin ? ADMIN : [])].map(({ method, path }) => `${method} ${path}`).join(', ')
}

/** Asks for a fault of one request: `x-emulator-fault: 429; retry-after=30`. */
const FAULT_HEADER = 'x-emulator-fault'

/** Finds who serves a request, by method and path alone, and lets it, with the fault that was asked for. */
export async function route(call: Call, world: World): Promise<Response> {
  const { method, url } = call.request
  const { pathname } = new URL(url)
  if (`${method} ${pathname}` === HELLO) return new Response(null, { headers: call.headers })
  const admin = world.hasAdmin ? find(ADMIN, method, pathname) : null
  if (admin !== null) return serveAdmin(admin.route.serve, call, world)
  const found = find(API, method, pathname)
  if (found === null) return unknownRoute(call, pathname, world)
  const asked = call.request.headers.get(FAULT_HEADER)
  if (asked !== null && readFault(asked) === null) {
    return problemResponse(refuse(`${FAULT_HEADER}: Input should be one of ${FAULT_FORMS}`).problem, call)
  }
  const isAnswer = found.route.isAnswer === true
  const fault = readFault(asked) ?? world.faults.take() ?? (isAnswer ? world.script.takeFault() : null)
  return serve(found.route.serve, found.name, fault, call, world)
}

function serveAdmin(route: Serve, call: Call, world: World): Response | Promise<Response> {
  const refused = refusalOfAdmin(call)
  return refused === null ? route(call, world, '') : problemResponse(refused.problem, call)
}

async function serve(route: Serve, name: string, fault: Fault | null, call: Call, world: World): Promise<Response> {
  if (fault === null) return route(call, world, name)
  if (fault.kind === 'status') return problemResponse(faultProblem(fault, call.family), call)
  const { family, request } = call
  return spoil(await route(call, world, name), fault, { family, wait: world.wait, signal: request.signal })
}

function find(
  routes: readonly Route[],
  method: string,
  pathname: string,
): Readonly<{ route: Route; name: string }> | null {
  for (const route of routes) {
    const name = route.method === method ? match(route.path, pathname) : null
    if (name !== null) return { route, name }
  }
  return null
}

/** What stands for `:name`, empty for a path without one; null when the path is another. */
function match(pattern: string, pathname: string): string | null {
  if (!pattern.includes(':name')) return pattern === pathname ? '' : null
  const [head = '', tail = ''] = pattern.split(':name')
  if (!pathname.startsWith(head) || !pathname.endsWith(tail)) return null
  const name = pathname.slice(head.length, pathname.length - tail.length)
  return name === '' || name.includes('/') ? null : decoded(name)
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function unknownRoute(call: Call, pathname: string, world: World): Response {
  if (call.family === 'foundry' || pathname.startsWith('/models/')) {
    return problemResponse(apiNotSupported().problem, call)
  }
  if (call.family === 'openai') return problemResponse(resourceNotFound().problem, call)
  const message = `${call.request.method} ${pathname} does not exist here. This is Sternline's emulator of the Messages API; it serves ${served(world)}.`
  return problemResponse(refuse(message, 'not_found_error').problem, call)
}
