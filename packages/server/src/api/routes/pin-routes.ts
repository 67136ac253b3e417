import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { PinnedFile } from '@sternline/engine'
import type { ApiSources } from '../api-sources.ts'
import { text } from '../schemas/parts.ts'
import { pinSchema, pinsSchema } from '../schemas/project-schemas.ts'
import { openedProject } from './opened-project.ts'
import { json, jsonBody, refusal } from './route-parts.ts'

const PATH = '/api/project/pins'

const model = text.openapi({ description: 'Whose tokens are counted.' })
const answers = {
  200: json(pinsSchema, 'The pinned files as they are now, in the order of the base.'),
  400: refusal('A value that is not usable.'),
  404: refusal('Nothing is there, or no folder is open.'),
}

const read = createRoute({
  method: 'get',
  path: PATH,
  summary: 'The files that stand in the base layer of every conversation',
  request: { query: z.object({ model }) },
  responses: answers,
})

const pin = createRoute({
  method: 'post',
  path: PATH,
  summary: 'Pin a file: conversations have it in their base from their next message on',
  request: jsonBody(pinSchema),
  responses: {
    ...answers,
    403: refusal('The path leads out of the project, or could on some system.'),
    413: refusal('The body is too large.'),
    422: refusal('It can’t stand in the base, or too many files do.'),
  },
})

const unpin = createRoute({
  method: 'delete',
  path: PATH,
  summary: 'Unpin a file',
  request: { query: z.object({ path: text.openapi({ description: 'As the pins name it.' }), model }) },
  responses: answers,
})

/** Pinned files. */
export function addPinRoutes(api: OpenAPIHono, sources: ApiSources): void {
  const opened = openedProject(sources)
  const pinsFor = async (whose: string): Promise<{ pins: PinnedFile[] }> => ({
    pins: [...(await opened().assistant.pins(whose))],
  })

  api.openapi(read, async context => context.json(await pinsFor(context.req.valid('query').model), 200))
  api.openapi(pin, async context => {
    const { path, model: whose } = context.req.valid('json')
    await opened().assistant.pin(path)
    return context.json(await pinsFor(whose), 200)
  })
  api.openapi(unpin, async context => {
    const { path, model: whose } = context.req.valid('query')
    await opened().assistant.unpin(path)
    return context.json(await pinsFor(whose), 200)
  })
}
