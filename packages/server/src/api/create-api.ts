import { IncomingMessage } from 'node:http'
import { OpenAPIHono, type z } from '@hono/zod-openapi'
import { SternlineError } from '@sternline/core'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import { PAGE_HEADERS } from '../safety/page-headers.ts'
import type { Refusal } from '../safety/refusal.ts'
import type { ApiSources } from './api-sources.ts'
import { describeChecks } from './describe.ts'
import { readText } from './read-text.ts'
import { refusalOf } from './refusal-of.ts'
import { bodyLimit, FAILED, tooLarge, toResponse, UNKNOWN_ROUTE, wrongInput } from './refusals.ts'
import { addApprovalRoutes } from './routes/approval-routes.ts'
import { addClockRoutes } from './routes/clock-routes.ts'
import { addConversationRoutes } from './routes/conversation-routes.ts'
import { addExchangeRoutes } from './routes/exchange-routes.ts'
import { addLedgerRoutes, EXPORT_PATH } from './routes/ledger-routes.ts'
import { addModelRoutes } from './routes/model-routes.ts'
import { addPinRoutes } from './routes/pin-routes.ts'
import { addProjectRoutes } from './routes/project-routes.ts'
import { addSessionRoutes } from './routes/session-routes.ts'
import { addSettingsRoutes } from './routes/settings-routes.ts'
import { addStatusRoutes } from './routes/status-routes.ts'
import { addTextRoutes } from './routes/text-routes.ts'
import { addTurnRoutes } from './routes/turn-routes.ts'
import { addUsageRoutes } from './routes/usage-routes.ts'

/** Where the API describes itself. */
const DESCRIPTION_PATH = '/api/openapi.json'

/**
 * The API that the page and the command line speak. It describes itself in OpenAPI 3.1 at `/api/openapi.json`, from the same
 * schemas that requests are checked with; types: `api.ts` of the engine.
 */
export function createApi(sources: ApiSources): OpenAPIHono {
  /** The requests that were given a prompt's text, and of which session; null where that is not known. */
  const textsTaken = new WeakMap<Request, string | null>()
  const api = new OpenAPIHono({
    defaultHook: result => (result.success ? undefined : toResponse(misfit(result.error))),
  })

  api.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(PAGE_HEADERS)) context.header(name, value)
  })
  api.use(async (context, next) => {
    await next()
    const { method, raw } = context.req
    const path = routePath(context, -1).replaceAll(/:(\w+)/g, '{$1}')
    if (method === 'GET' && path !== EXPORT_PATH && !textsTaken.has(raw)) return
    const session = textsTaken.get(raw) ?? context.req.param('session') ?? context.req.query('session') ?? null
    sources.acted({ act: `${method} ${path}`, session, status: context.res.status, request: incomingOf(context.env) })
  })
  api.on(['POST', 'PUT', 'PATCH'], '*', async (context, next) => {
    const limit = bodyLimit(context.req.path)
    const text = await readText(context.req.raw, limit)
    if (text === null) return toResponse(tooLarge(limit))
    const { url, raw, method } = context.req
    context.req.raw = new Request(url, { method, headers: raw.headers, body: text })
    return next()
  })

  addStatusRoutes(api, sources)
  addSessionRoutes(api, sources)
  addExchangeRoutes(api, sources, (request, session) => void textsTaken.set(request, session))
  addUsageRoutes(api, sources)
  addLedgerRoutes(api, sources)
  addTextRoutes(api, sources)
  addClockRoutes(api, sources)
  addSettingsRoutes(api, sources)
  addProjectRoutes(api, sources)
  addPinRoutes(api, sources)
  addModelRoutes(api, sources)
  addConversationRoutes(api, sources)
  addTurnRoutes(api, sources)
  addApprovalRoutes(api, sources)
  const info = { title: 'Sternline', version: sources.status().version }
  api.get(DESCRIPTION_PATH, context =>
    context.json(describeChecks(api.getOpenAPI31Document({ openapi: '3.1.0', info }))),
  )

  api.notFound(() => toResponse(UNKNOWN_ROUTE))
  api.onError((problem, context) => {
    if (problem instanceof HTTPException) {
      return problem.res ?? toResponse(wrongInput('body', 'a JSON object is expected'))
    }
    const known = problem instanceof SternlineError ? refusalOf(problem) : null
    if (known !== null) return toResponse(known)
    // Who left before the answer ends what was done for it, and is no fault.
    if (!context.req.raw.signal.aborted) sources.log(`api: a request failed inside (${problem.name})`)
    return toResponse(FAILED)
  })
  return api
}

function misfit(error: z.ZodError): Refusal {
  const issue = error.issues[0]
  const field = issue?.path.join('.') ?? ''
  return wrongInput(field === '' ? 'body' : field, field === '' ? 'a JSON object is expected' : (issue?.message ?? ''))
}

/** The request as it came over a socket; null where there is none. */
function incomingOf(env: unknown): IncomingMessage | null {
  const incoming = typeof env === 'object' && env !== null ? Reflect.get(env, 'incoming') : null
  return incoming instanceof IncomingMessage ? incoming : null
}
