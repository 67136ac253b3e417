import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { ApiSources } from '../api-sources.ts'
import { refusing, UNKNOWN_SESSION, wrongInput } from '../refusals.ts'
import { deletionSchema } from '../schemas/answer-schemas.ts'
import { oneOf, point, text } from '../schemas/parts.ts'
import { streamLines } from '../stream-lines.ts'
import { json, refusal, sessionParams } from './route-parts.ts'

type Format = 'jsonl' | 'csv'

const TYPES: Readonly<Record<Format, string>> = {
  jsonl: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
}

/** Where the whole ledger can be taken out. */
export const EXPORT_PATH = '/api/export'

const remove = createRoute({
  method: 'delete',
  path: '/api/sessions/{session}',
  summary: 'Delete a session: its exchanges, and the texts that were kept of it',
  description:
    'Whoever follows the events is told by `session-deleted`. A request that still runs is recorded when it ends, as the first one of the session.',
  request: { params: sessionParams },
  responses: {
    200: json(deletionSchema, 'How many exchanges were deleted; 0 where only texts were kept, or were to be kept.'),
    404: refusal('Nothing is recorded of such a session.'),
  },
})

const exported = createRoute({
  method: 'get',
  path: EXPORT_PATH,
  summary: 'Exchanges as a file, in order of their start, a line each',
  description:
    'Numbers, hashes, names and codes, never a text of a prompt. `jsonl`: an Exchange in JSON a line. `csv`: RFC 4180, the names of the columns first.',
  request: {
    query: z.object({
      format: oneOf<Format>({ jsonl: true, csv: true }).optional().openapi({ description: '`jsonl` without it.' }),
      from: point('Epoch milliseconds; without it from the first exchange.'),
      to: point('Epoch milliseconds, not included; without it to the last exchange.'),
      session: text.optional().openapi({ description: 'Of this session only.' }),
    }),
  },
  responses: {
    200: {
      description: 'The file, as a stream of any length.',
      content: {
        'application/x-ndjson': { schema: { type: 'string' } },
        'text/csv': { schema: { type: 'string' } },
      },
    },
    400: refusal('A value that is not usable.'),
  },
})

/** What an owner does with the ledger as a whole: takes it out, and deletes from it. */
export function addLedgerRoutes(api: OpenAPIHono, { ledger, room, settled, now }: ApiSources): void {
  api.openapi(remove, async context => {
    const { session } = context.req.valid('param')
    await settled()
    const exchanges = await ledger.deleteSession(session)
    if (exchanges === null) throw refusing(UNKNOWN_SESSION)
    room.forget(session)
    return context.json({ exchanges }, 200)
  })

  api.openapi(exported, async context => {
    const { format = 'jsonl', from, to, session } = context.req.valid('query')
    if (from !== undefined && to !== undefined && from >= to)
      throw refusing(wrongInput('from', 'it has to lie before `to`'))
    const lines = ledger.export(format, {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(session === undefined ? {} : { session }),
    })
    return context.body(await streamLines(lines), 200, {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="sternline-${new Date(now()).toISOString().slice(0, 10)}.${format}"`,
    })
  })
}
