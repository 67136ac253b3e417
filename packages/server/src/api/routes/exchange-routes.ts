import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Exchange } from '@sternline/engine'
import { labelOf } from '../../live/label-of.ts'
import { mergeExchanges } from '../../live/merge-running.ts'
import type { ApiSources } from '../api-sources.ts'
import { compareBodies, type TextComparison } from '../compare.ts'
import { NO_TEXT, refusing, UNKNOWN_EXCHANGE } from '../refusals.ts'
import { comparisonSchema, exchangeAnswerSchema } from '../schemas/answer-schemas.ts'
import { waterfallOf } from '../waterfall.ts'
import { exchangeParams, json, refusal } from './route-parts.ts'

const UNKNOWN = refusal('No exchange with this id.')

const one = createRoute({
  method: 'get',
  path: '/api/exchanges/{id}',
  summary: 'One exchange, its label, and where its money went',
  request: { params: exchangeParams },
  responses: { 200: json(exchangeAnswerSchema, 'The exchange as it stands.'), 404: UNKNOWN },
})

const comparison = createRoute({
  method: 'get',
  path: '/api/exchanges/{id}/comparison',
  summary: 'An exchange beside the one before it in the same thread',
  description:
    'Texts are compared where the session keeps them; else the exchange’s own diagnosis tells place, length and hash.',
  request: { params: exchangeParams },
  responses: { 200: json(comparisonSchema, 'The exchange before, and the first difference.'), 404: UNKNOWN },
})

const body = createRoute({
  method: 'get',
  path: '/api/exchanges/{id}/text',
  summary: 'The body of an exchange’s request, where it is kept',
  request: { params: exchangeParams },
  responses: {
    200: {
      description: 'The bytes that the client sent.',
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
    404: refusal('No text is kept of it.'),
  },
})

/**
 * One exchange: its figures, what was before it, and its text where that is kept.
 *
 * @param textTaken is told of every request that is given a text, or what only a text tells
 */
export function addExchangeRoutes(
  api: OpenAPIHono,
  sources: ApiSources,
  textTaken: (request: Request, session: string | null) => void,
): void {
  const { ledger, models, texts } = sources

  api.openapi(one, async context => {
    const exchange = await findExchange(sources, context.req.valid('param').id)
    return context.json({ exchange, waterfall: waterfallOf(exchange, models), label: labelOf(exchange) }, 200)
  })

  api.openapi(comparison, async context => {
    const exchange = await findExchange(sources, context.req.valid('param').id)
    const before = await ledger.insights.before(exchange)
    const compared = before === null ? NOTHING : await compareKept(sources, before, exchange)
    if (compared.texts !== null || compared.diagnosis !== null) textTaken(context.req.raw, exchange.session)
    return context.json({ before, ...compared }, 200)
  })

  api.openapi(body, async context => {
    const { id } = context.req.valid('param')
    const kept = await texts?.body(id)
    if (kept == null) throw refusing(NO_TEXT)
    // A text may be kept before its exchange is recorded: then nobody knows yet whose it is, and it is noted all the same.
    const exchange = await findExchange(sources, id).catch(() => null)
    textTaken(context.req.raw, exchange?.session ?? null)
    return context.body(new Uint8Array(kept), 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="request.json"',
    })
  })
}

const NOTHING: TextComparison = { texts: null, diagnosis: null }

async function compareKept({ texts, models }: ApiSources, before: Exchange, now: Exchange): Promise<TextComparison> {
  if (texts === null) return NOTHING
  const [earlier, later] = await Promise.all([texts.body(before.id), texts.body(now.id)])
  if (earlier === null || later === null) return NOTHING
  return compareBodies({ exchange: before, body: earlier }, { exchange: now, body: later }, models)
}

async function findExchange({ ledger, room }: ApiSources, id: string): Promise<Exchange> {
  const running = room.running().filter(exchange => exchange.id === id)
  const recorded = await ledger.exchange(id)
  const [exchange] = mergeExchanges(recorded === null ? [] : [recorded], running)
  if (exchange === undefined) throw refusing(UNKNOWN_EXCHANGE)
  return exchange
}
