import { expect, it, onTestFinished, vi } from 'vitest'
import { call } from '../support/call.ts'
import { disagreements } from '../support/described.ts'
import { schemaOf } from '../support/open-api.ts'
import { makeProject } from '../support/project.ts'
import { serve } from '../support/serve.ts'
import { WITHOUT_SEARCH } from '../support/workspace-calls.ts'

/**
 * The package of the search program looks, once in a process, for the program of the architecture that npm was told to install for. That
 * is why this has a file of its own: nothing else in it may search first.
 */
it.each(WITHOUT_SEARCH)(
  'get $path answers $status as it is described where the search program was not installed, over a real socket',
  async ({ route, path, status }) => {
    vi.stubEnv('npm_config_arch', 'none')
    onTestFinished(() => void vi.unstubAllEnvs())
    const server = await serve({ project: (await makeProject({ 'README.md': '# Harbour\n' })).project })
    const answer = await call(server, { path })
    expect([answer.status, answer.json().error?.code]).toEqual([status, 'search-unavailable'])
    const description = (await call(server, { path: '/api/openapi.json' })).json()
    expect(disagreements(answer.json(), schemaOf(description, route, 'get', status), description)).toEqual([])
    // Only searching fails.
    expect((await call(server, { path: '/api/project/entries' })).status).toBe(200)
  },
)
