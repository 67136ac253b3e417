import { ServerResponse } from 'node:http'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { SternlineError } from '@sternline/core'
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
      description:
        'The file, as a stream of any length. Where the ledger can no longer be read on the way, the connection is cut: only what ends in order is whole.',
      content: {
        'application/x-ndjson': { schema: { type: 'string' } },
        'text/csv': { schema: { type: 'string' } },
      },
    },
    400: refusal('A value that is not usable.'),
  },
})

/** What an owner does with the ledger as a whole: takes it out, and deletes from it. */
export function addLedgerRoutes(api: OpenAPIHono, { ledger, room, settled, now, log }: ApiSources): void {
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
    const cut = (problem: unknown): boolean => {
      log(`api: an export broke off and was cut (${nameOf(problem)})`)
      return cutAnswer(context.env)
    }
    return context.body(await streamLines(lines, cut), 200, {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="sternline-${new Date(now()).toISOString().slice(0, 10)}.${format}"`,
    })
  })
}

/** Cuts the connection under an answer that is on its way, behind what was written of it. Whether there was one. */
function cutAnswer(env: unknown): boolean {
  const outgoing = typeof env === 'object' && env !== null ? Reflect.get(env, 'outgoing') : null
  if (!(outgoing instanceof ServerResponse)) return false
  // Hono waits as long for a second text before it writes the head: a client should see that the answer had begun.
  setTimeout(() => outgoing.socket?.destroySoon())
  return true
}

/** What happened, without its message: that could quote what stands in the ledger. */
function nameOf(problem: unknown): string {
  if (problem instanceof SternlineError) return problem.code
  return problem instanceof Error ? problem.name : typeof problem
}
