import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConversationEvent } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { apiOf } from '../support/api-of.ts'
import { disagreements } from '../support/described.ts'
import { type OpenApi, schemaOf } from '../support/open-api.ts'
import { makeProject } from '../support/project.ts'
import { editing, scripted } from '../support/scenario.ts'
import { serve } from '../support/serve.ts'
import { ask as askServer, begin, MODEL } from '../support/talk.ts'
import { AROUND_A_TURN, DAMAGED, WITHOUT_PROJECT, WORKSPACE_CALLS } from '../support/workspace-calls.ts'

const JSON_HEADERS = { 'content-type': 'application/json' }
const FILES = { 'README.md': '# Harbour\n', 'picture.bin': '\u0000', 'AGENTS.md': 'Keep to the rules.' }

async function made() {
  const { project } = await makeProject(FILES)
  const { api } = await apiOf([], null, project)
  const ask = (method: string, path: string, body?: unknown): Promise<Response> =>
    Promise.resolve(
      api.request(path, {
        method: method.toUpperCase(),
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body), headers: JSON_HEADERS }),
      }),
    )
  const begun: { id: string } = await (await ask('post', '/api/conversations', { model: MODEL })).json()
  const description: OpenApi = await (await ask('get', '/api/openapi.json')).json()
  return { ask, description, id: begun.id }
}

describe('the coding environment’s API is as it describes itself', () => {
  it.each(WORKSPACE_CALLS.map(wanted => ({ method: 'get', body: undefined, ...wanted })))(
    '$method $path answers $status',
    async ({ route, path, method, body, status }) => {
      const { ask, description, id } = await made()
      const answer = await ask(method, path.replace('ID', id), body)
      expect(answer.status).toBe(status)
      const text = await answer.text()
      if (text === '') expect(description.paths[route]?.[method]?.responses[status]).not.toHaveProperty('content')
      else
        expect(disagreements(JSON.parse(text), schemaOf(description, route, method, status), description)).toEqual([])
    },
  )

  it.each(WITHOUT_PROJECT.map(wanted => ({ method: 'get', body: undefined, ...wanted })))(
    '$method $path answers $status where no folder was opened',
    async ({ route, path, method, body, status }) => {
      const { api } = await apiOf()
      const answer = await api.request(path, {
        method: method.toUpperCase(),
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: JSON_HEADERS }),
      })
      expect(answer.status).toBe(status)
      const description: OpenApi = await (await api.request('/api/openapi.json')).json()
      expect(disagreements(await answer.json(), schemaOf(description, route, method, status), description)).toEqual([])
    },
  )

  it('while a turn waits for a person, and behind it', async () => {
    const { project } = await makeProject(FILES)
    const server = await serve({ project, ...scripted(editing('README.md', '# Harbour', '# Port'), { text: 'Done.' }) })
    const { description } = await made()
    const talk = await begin(server)
    const tryAll = async (calls: typeof AROUND_A_TURN.during): Promise<void> => {
      for (const { route, path, method = 'get', body, status } of calls) {
        const answer = await askServer(server, method.toUpperCase(), path.replace('ID', talk.id), body)
        expect([path, answer.status]).toEqual([path, status])
        expect(disagreements(answer.json(), schemaOf(description, route, method, status), description)).toEqual([])
      }
    }
    await talk.turn({ kind: 'send', said: { text: 'Rename it.' } })
    const { request } = await talk.until('approval-asked')
    await tryAll(AROUND_A_TURN.during)
    const decided = await talk.decide(request.id, { allowed: true })
    expect([decided.status, decided.text]).toEqual([204, ''])
    expect(description.paths['/api/approvals/{id}']?.['post']?.responses[204]).not.toHaveProperty('content')
    await talk.until('done')
    await tryAll(AROUND_A_TURN.after)
  })

  it.each(DAMAGED.map(wanted => ({ method: 'get', body: undefined, ...wanted })))(
    '$method $path answers $status where the file of a conversation was damaged, over a real socket',
    async ({ route, path, method, body, status }) => {
      const { project } = await makeProject(FILES)
      const first = await serve({ project, ...scripted({ text: 'Done.' }) })
      const talk = await begin(first)
      await talk.say('Hello.')
      await first.stop()
      await appendFile(join(project.dataFolder, 'conversations', `${talk.id}.jsonl`), '{ "type": "mess\n')
      const answer = await askServer(await serve({ project }), method.toUpperCase(), path.replace('ID', talk.id), body)
      expect([answer.status, answer.json().error?.code]).toEqual([status, 'conversation-damaged'])
      const { description } = await made()
      expect(disagreements(answer.json(), schemaOf(description, route, method, status), description)).toEqual([])
    },
  )

  it('with everything that a conversation can hold, and every event of one', async () => {
    const { project } = await makeProject(FILES)
    const calls = [
      { name: 'search_text', input: { query: 'Harbour' } },
      { name: 'read_file', input: { path: 'nothing.md' } },
    ]
    const server = await serve({
      project,
      ...scripted(
        { text: 'I look.', calls },
        editing('README.md', '# Harbour', '# Port'),
        { text: 'Done.' },
        { fault: '401' },
      ),
    })
    const talk = await begin(server, { thinking: 'adaptive' })
    const said = {
      text: 'Rename it.',
      attachments: [{ kind: 'selection' as const, path: 'README.md', startLine: 1, endLine: 1 }],
    }
    await talk.turn({ kind: 'send', said })
    const { request } = await talk.until('approval-asked')
    const { description } = await made()
    const disagreeing = async (): Promise<readonly string[]> =>
      disagreements(await talk.view(), { $ref: '#/components/schemas/Conversation' }, description)
    expect(await disagreeing()).toEqual([])
    await talk.decide(request.id, { allowed: true })
    await talk.until('done')
    await talk.turn({ kind: 'compact' })
    await talk.until('done')
    expect(await disagreeing()).toEqual([])
    const events = talk.seen.map(({ data }) => data)
    for (const event of events) {
      expect(disagreements(event, { $ref: '#/components/schemas/ConversationEvent' }, description)).toEqual([])
    }
    const types = new Set<ConversationEvent['type']>(events.map(({ type }) => type))
    expect([...types].toSorted()).toEqual(
      [
        ...['answer', 'approval-answered', 'approval-asked', 'done', 'message', 'problem', 'step', 'text', 'tool-call'],
        ...['tool-call-begun', 'tool-result', 'view'],
      ].toSorted(),
    )
  })
})
