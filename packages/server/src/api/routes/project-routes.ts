import { basename } from 'node:path'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { readFile, saveFile } from '../../workspace/project-files.ts'
import type { ApiSources } from '../api-sources.ts'
import { oneOf, text } from '../schemas/parts.ts'
import {
  changeSchema,
  entriesSchema,
  fileSaveSchema,
  fileSchema,
  filesSchema,
  projectSchema,
  searchSchema,
} from '../schemas/project-schemas.ts'
import { openedProject } from './opened-project.ts'
import { json, jsonBody, refusal, TOO_MANY_STREAMS } from './route-parts.ts'

/** Where changes on disk are told. */
export const CHANGES_PATH = '/api/project/changes'

const FILE = '/api/project/file'
const path = text.openapi({ description: 'Below the project folder, with `/` between names.' })
const folder = path.optional().openapi({ description: 'A folder of the project; all of it without one.' })

const NO_PROJECT = refusal('No folder is open.')
const REFUSED = {
  400: refusal('A value that is not usable.'),
  403: refusal('The path leads out of the project, or could on some system.'),
  404: refusal('Nothing is there, or no folder is open.'),
}

const project = createRoute({
  method: 'get',
  path: '/api/project',
  summary: 'The folder that is open',
  responses: { 200: json(projectSchema, 'Its real path and its name; null where none was opened.') },
})

const entries = createRoute({
  method: 'get',
  path: '/api/project/entries',
  summary: 'What lies in a folder, folders first',
  request: { query: z.object({ path: folder }) },
  responses: { 200: json(entriesSchema, 'Names as they are on disk; git’s own folder is left out.'), ...REFUSED },
})

const files = createRoute({
  method: 'get',
  path: '/api/project/files',
  summary: 'Every file of the project that it does not ignore',
  responses: {
    200: json(filesSchema, 'Paths, sorted.'),
    404: NO_PROJECT,
    503: refusal('The search program is missing.'),
  },
})

const search = createRoute({
  method: 'get',
  path: '/api/project/search',
  summary: 'Search the project’s text',
  request: {
    query: z.object({
      query: text.openapi({ description: 'Capitals matter only where it has some.' }),
      regex: oneOf<'true' | 'false'>({ true: true, false: true }).optional(),
      path: folder,
      glob: text.optional().openapi({ description: 'Which names, `*.ts` for example.' }),
    }),
  },
  responses: {
    200: json(searchSchema, 'Lines with the place they stand at.'),
    ...REFUSED,
    422: refusal('The expression can’t be searched for.'),
    503: refusal('The search program is missing.'),
  },
})

const UNREADABLE = refusal('It is too large, or no text in UTF-8.')

const read = createRoute({
  method: 'get',
  path: FILE,
  summary: 'A text file of the project',
  request: { query: z.object({ path }) },
  responses: { 200: json(fileSchema, 'The file as it is on disk.'), ...REFUSED, 422: UNREADABLE },
})

const save = createRoute({
  method: 'put',
  path: FILE,
  summary: 'Write a text file of the project',
  description: 'Whole or not at all, and only over the text that the change was made in.',
  request: jsonBody(fileSaveSchema),
  responses: {
    200: json(fileSchema, 'The file as it is on disk now.'),
    ...REFUSED,
    409: refusal('Something else is on disk by now.'),
    413: refusal('The body is too large.'),
    422: UNREADABLE,
  },
})

/** The files of the project. Changes are described here and served beside Hono, on the bare socket. */
export function addProjectRoutes(api: OpenAPIHono, sources: ApiSources): void {
  const opened = openedProject(sources)

  api.openapi(project, context => {
    const root = sources.workspace.project?.folder.root ?? null
    return context.json({ root, name: root === null ? null : basename(root) }, 200)
  })
  api.openapi(entries, async context => {
    const { path: of = '.' } = context.req.valid('query')
    return context.json({ entries: [...(await opened().folder.entries(of))] }, 200)
  })
  api.openapi(files, async context => context.json(await opened().folder.files('.', context.req.raw.signal), 200))
  api.openapi(search, async context => {
    const { query, regex, path: below = '.', glob = null } = context.req.valid('query')
    const wanted = { query, regex: regex === 'true', path: below, glob }
    return context.json(await opened().folder.search(wanted, context.req.raw.signal), 200)
  })
  api.openapi(read, async context =>
    context.json(await readFile(opened().folder, context.req.valid('query').path), 200),
  )
  api.openapi(save, async context => context.json(await saveFile(opened().folder, context.req.valid('json')), 200))

  api.openAPIRegistry.register('Change', changeSchema)
  api.openAPIRegistry.registerPath({
    method: 'get',
    path: CHANGES_PATH,
    summary: 'What happens on disk to some files and folders, as it happens',
    description:
      'Server-sent events named change; the data of each is a Change in JSON: something happened to one of the files or folders named. A folder is watched for what comes and goes in it, not below it.',
    request: { query: z.object({ path: z.array(path).min(1) }) },
    responses: {
      200: {
        description: 'A stream that does not end.',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      ...REFUSED,
      422: refusal('More paths than can be watched at once.'),
      503: TOO_MANY_STREAMS,
    },
  })
}
