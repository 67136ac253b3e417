import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApiChange } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import type { RunningServer } from '../../src/index.ts'
import { call } from '../support/call.ts'
import { disagreements } from '../support/described.ts'
import { openEvents } from '../support/events.ts'
import { type OpenApi, schemaOf } from '../support/open-api.ts'
import { makeProject } from '../support/project.ts'
import { serve } from '../support/serve.ts'
import { OPENED_STREAMS, REFUSED_STREAMS, STREAMS_WITHOUT_PROJECT } from '../support/stream-calls.ts'
import { ask, MODEL } from '../support/talk.ts'

const FILES = { 'README.md': '# Harbour\n' }

const descriptionOf = async (server: RunningServer): Promise<OpenApi> =>
  (await call(server, { path: '/api/openapi.json' })).json()

/** They are served beside the rest of the API, on the bare socket, and so is all that is tried here. */
describe('the streams are as the API describes itself', () => {
  it.each(OPENED_STREAMS)('$route answers $status', async ({ route, path, status }) => {
    const server = await serve({ project: (await makeProject(FILES)).project })
    const { id } = (await ask(server, 'POST', '/api/conversations', { model: MODEL })).json()
    const events = await openEvents(server, undefined, path.replace('ID', id))
    expect(events.status).toBe(status)
    const described = (await descriptionOf(server)).paths[route]?.['get']?.responses[status]?.content ?? {}
    expect(Object.keys(described)).toEqual([events.headers['content-type']?.split(';')[0]])
  })

  it.each(REFUSED_STREAMS)('$route is refused with $status', async ({ route, path, status }) => {
    const server = await serve({ project: (await makeProject(FILES)).project })
    const refused = await call(server, { path })
    expect(refused.status).toBe(status)
    const description = await descriptionOf(server)
    expect(disagreements(refused.json(), schemaOf(description, route, 'get', status), description)).toEqual([])
  })

  it.each(STREAMS_WITHOUT_PROJECT)(
    '$route is refused with $status where no folder was opened',
    async ({ route, path, status }) => {
      const server = await serve()
      const refused = await call(server, { path })
      expect([refused.status, refused.json().error.code]).toEqual([status, 'no-project'])
      const description = await descriptionOf(server)
      expect(disagreements(refused.json(), schemaOf(description, route, 'get', status), description)).toEqual([])
    },
  )

  it('and so is a change on disk', async () => {
    const { project, root } = await makeProject(FILES)
    const server = await serve({ project })
    const events = await openEvents<ApiChange>(server, undefined, '/api/project/changes?path=README.md')
    await writeFile(join(root, 'README.md'), '# Port\n')
    const { event, data } = await events.next()
    expect(event).toBe('change')
    expect(disagreements(data, { $ref: '#/components/schemas/Change' }, await descriptionOf(server))).toEqual([])
  })
})
