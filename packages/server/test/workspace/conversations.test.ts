import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inputTokens, SternlineError } from '@sternline/core'
import type { ApiModels } from '@sternline/engine'
import { jsonAnswer, messageStreamAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { call } from '../support/call.ts'
import { configured, type MadeModel } from '../support/configured.ts'
import { fakeUpstream } from '../support/fake-upstream.ts'
import { makeProject, writeFiles } from '../support/project.ts'
import { editing, scripted } from '../support/scenario.ts'
import { exchangesOf, finishedExchange, serve } from '../support/serve.ts'
import { ask, begin, follow, MODEL, only } from '../support/talk.ts'

const NOTHING = 'c_0000000000000000'

describe('a conversation', () => {
  it('begins with a model and what else is wanted, and can be changed', async () => {
    const server = await serve({ project: (await makeProject()).project })
    const begun = await ask(server, 'POST', '/api/conversations', { model: MODEL, thinking: 'adaptive' })
    expect(begun.status).toBe(201)
    const { id, settings } = begun.json()
    expect(settings).toEqual({ model: MODEL, effort: null, thinking: 'adaptive', caching: true, commands: false })
    const talk = await follow(server, id)
    await talk.until('view')
    const changed = await ask(server, 'PATCH', `/api/conversations/${id}`, { effort: 'high', caching: false })
    expect(changed.json().settings).toMatchObject({ model: MODEL, effort: 'high', caching: false })
    expect((await talk.until('view')).conversation).toEqual(changed.json())
  })

  it.each([
    { body: {}, why: 'no model' },
    { body: { model: 7 }, why: 'a model that is no name' },
    { body: { model: MODEL, thinking: 12 }, why: 'too small a budget' },
    { body: { model: MODEL, effort: 'immense' }, why: 'an effort that does not exist' },
  ])('is not begun with $why', async ({ body }) => {
    const server = await serve({ project: (await makeProject()).project })
    expect((await ask(server, 'POST', '/api/conversations', body)).status).toBe(400)
  })

  it.each([
    { method: 'GET', path: '' },
    { method: 'PATCH', path: '', body: { caching: false } },
    { method: 'DELETE', path: '' },
    { method: 'POST', path: '/turns', body: { kind: 'retry' } },
    { method: 'DELETE', path: '/turns' },
    { method: 'POST', path: '/price', body: { kind: 'send' } },
    { method: 'GET', path: '/events' },
  ])('that is not there is missing: $method $path (attack 15)', async ({ method, path, body }) => {
    const server = await serve({ project: (await makeProject()).project })
    for (const id of [NOTHING, '..%2F..%2Fsecret', 'c_%00']) {
      const reply = await ask(server, method, `/api/conversations/${id}${path}`, body)
      expect([id, reply.status, reply.json().error.code]).toEqual([id, 404, 'no-conversation'])
    }
  })

  it('is deleted with everything that was kept of it', async () => {
    const { project } = await makeProject()
    const server = await serve({ project, ...scripted({ text: 'A secret answer.' }) })
    const talk = await begin(server)
    await talk.say('A secret question.')
    const folder = join(project.dataFolder, 'conversations')
    expect(await readdir(folder)).toEqual([`${talk.id}.jsonl`])
    expect((await ask(server, 'DELETE', `/api/conversations/${talk.id}`)).status).toBe(204)
    expect(await readdir(folder)).toEqual([])
    expect((await call(server, { path: '/api/conversations' })).json()).toEqual({ conversations: [] })
    expect((await call(server, { path: `/api/conversations/${talk.id}` })).status).toBe(404)
  })

  it('that nothing was said in can be thrown away as well', async () => {
    const server = await serve({ project: (await makeProject()).project })
    const { id } = (await ask(server, 'POST', '/api/conversations', { model: MODEL })).json()
    expect((await ask(server, 'DELETE', `/api/conversations/${id}`)).status).toBe(204)
    expect((await call(server, { path: `/api/conversations/${id}` })).status).toBe(404)
  })

  it('of another project is not there', async () => {
    const [one, other] = [await makeProject(), await makeProject()]
    const first = await serve({ project: one.project, ...scripted({ text: 'One.' }) })
    const talk = await begin(first)
    await talk.say('First.')
    const second = await serve({ project: { ...other.project, dataFolder: one.project.dataFolder } })
    for (const method of ['GET', 'DELETE']) {
      expect((await ask(second, method, `/api/conversations/${talk.id}`)).json().error.code).toBe('no-conversation')
    }
    expect((await call(second, { path: '/api/conversations' })).json()).toEqual({ conversations: [] })
  })
})

describe('a restart', () => {
  it('in the middle of a turn loses nothing: it is stopped and kept, and `retry` goes on with it', async () => {
    const { project, root } = await makeProject({ 'README.md': '# Harbour\n' })
    const first = await serve({ project, ...scripted(editing('README.md', '# Harbour', '# Port')) })
    const talk = await begin(first)
    await talk.turn({ kind: 'send', said: { text: 'Rename it.' } })
    await talk.until('approval-asked')
    await first.stop()
    const again = scripted(editing('README.md', '# Harbour', '# Port'), { text: 'Renamed.' })
    const second = await serve({ project, ...again })
    const resumed = await follow(second, talk.id)
    expect((await resumed.until('view')).conversation).toMatchObject({ isBusy: false, isCutShort: true, approvals: [] })
    await resumed.turn({ kind: 'retry' })
    const { request } = await resumed.until('approval-asked')
    await resumed.decide(request.id, { allowed: true })
    expect(await resumed.until('done')).toEqual({ type: 'done', end: 'answered' })
    expect(await readFile(join(root, 'README.md'), 'utf8')).toBe('# Port\n')
  })

  it('with a page that has the id of an event of before begins with the whole', async () => {
    const { project } = await makeProject()
    const first = await serve({ project, ...scripted({ text: 'One.' }) })
    const talk = await begin(first)
    await talk.say('First.')
    await first.stop()
    const second = await serve({ project, ...scripted({ text: 'Two.' }) })
    const resumed = await follow(second, talk.id, talk.seen.at(-1)?.id)
    expect((await resumed.until('view')).conversation.messages).toHaveLength(2)
    await resumed.say('Second.')
    expect((await resumed.view()).messages).toHaveLength(4)
  })
})

describe('pins', () => {
  const PINS = '/api/project/pins'

  it('stand in the order in which they were pinned, with their tokens, and in the base of the next message', async () => {
    const { project, root } = await makeProject({ 'b.md': 'Berths. '.repeat(100), 'a.md': 'Anchors.' })
    const server = await serve({ project, ...scripted({ text: 'One.' }) })
    await ask(server, 'POST', PINS, { path: 'b.md', model: MODEL })
    const pinned = await ask(server, 'POST', PINS, { path: 'a.md', model: MODEL })
    expect(pinned.json()).toEqual({
      pins: [
        { path: 'b.md', tokens: 348 },
        { path: 'a.md', tokens: 4 },
      ],
    })
    const talk = await begin(server)
    await talk.say('First.')
    const { base } = await talk.view()
    expect(base.map(({ kind, path }) => [kind, path])).toEqual([
      ['instructions', null],
      ['pin', 'b.md'],
      ['pin', 'a.md'],
    ])
    await writeFile(join(root, 'a.md'), '')
    const read = await call(server, { path: `${PINS}?model=${MODEL}` })
    expect(read.json().pins[1]).toEqual({ path: 'a.md', tokens: null })
    const unpinned = await ask(server, 'DELETE', `${PINS}?path=b.md&model=${MODEL}`)
    expect(unpinned.json()).toEqual({ pins: [{ path: 'a.md', tokens: null }] })
  })

  it('that come at the same time are all kept', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `file-${i}.md`)
    const { project } = await makeProject(Object.fromEntries(names.map(name => [name, 'text'])))
    const server = await serve({ project })
    await Promise.all(names.map(path => ask(server, 'POST', PINS, { path, model: MODEL })))
    const { pins } = (await call(server, { path: `${PINS}?model=${MODEL}` })).json()
    expect(pins.map(({ path }: { path: string }) => path).toSorted()).toEqual(names)
  })

  it.each([
    { path: '../secret.txt', status: 403, code: 'path-refused', why: 'above' },
    { path: 'leak.txt', status: 403, code: 'path-refused', why: 'a link that leads out' },
    { path: '/etc/passwd', status: 403, code: 'path-refused', why: 'absolute' },
    { path: 'nothing.md', status: 422, code: 'not-pinnable', why: 'not there' },
    { path: 'empty.md', status: 422, code: 'not-pinnable', why: 'nothing in it' },
  ])('refuse $path: $why (attack 15)', async ({ path, status, code }) => {
    const { project, root, outside } = await makeProject({ 'empty.md': '' })
    await writeFiles(outside, { 'secret.txt': 'secret' })
    await symlink(join(outside, 'secret.txt'), join(root, 'leak.txt'))
    const server = await serve({ project })
    const refused = await ask(server, 'POST', PINS, { path, model: MODEL })
    expect([refused.status, refused.json().error.code]).toEqual([status, code])
    expect((await call(server, { path: `${PINS}?model=${MODEL}` })).json()).toEqual({ pins: [] })
  })

  it('and nothing outside is attached to a message either (attack 15)', async () => {
    const { project, outside } = await makeProject()
    await writeFiles(outside, { 'secret.txt': 'secret' })
    const server = await serve({ project })
    const talk = await begin(server)
    for (const path of ['../secret.txt', '/etc/passwd']) {
      await talk.turn({ kind: 'send', said: { text: 'Read.', attachments: [{ kind: 'file', path }] } })
      expect((await talk.until('problem')).problem.code).toBe('path-refused')
      await talk.until('done')
    }
    expect((await talk.view()).messages).toEqual([])
  })
})

const STEPS = 8

describe('what the cache does', () => {
  it('in a tool loop of eight steps: from the second call on at least 95 % is read', async () => {
    const files = Object.fromEntries(
      Array.from({ length: STEPS }, (_, i) => [`src/part-${i}.ts`, `export const PART_${i} = '${'ab '.repeat(60)}'\n`]),
    )
    const { project } = await makeProject({ ...files, 'AGENTS.md': 'Keep to the rules of the house. '.repeat(600) })
    const reads = Object.keys(files).map(path => ({ calls: [{ name: 'read_file', input: { path } }] }))
    const server = await serve({ project, ...scripted(...reads, { text: 'Read.' }) })
    const talk = await begin(server)
    await talk.say('Read every part.')
    const exchanges = await exchangesOf(server, talk.id)
    expect(exchanges).toHaveLength(STEPS + 1)
    for (const { usage } of exchanges.slice(1)) {
      const share = usage === null ? 0 : usage.cached / inputTokens(usage)
      expect(share).toBeGreaterThanOrEqual(0.95)
    }
  })

  it('on a new day: nothing is lost, and the model is told the date', async () => {
    let now = Date.parse('2026-11-22T12:00:00')
    const { project } = await makeProject({ 'AGENTS.md': 'Keep to the rules. '.repeat(600) }, { today: () => now })
    const server = await serve({ project, ...scripted({ text: 'One.' }, { text: 'Two.' }) })
    const talk = await begin(server)
    await talk.say('First.')
    now += 24 * 3_600_000
    const events = await talk.say('Second.')
    expect(JSON.stringify(only(events, 'message')[0])).toContain('Date: 2026-11-23')
    const [before, after] = await exchangesOf(server, talk.id)
    expect(after?.diagnosis).toMatchObject({ tokensLost: 0 })
    expect(after?.usage?.cached).toBe((before?.usage?.saved5m ?? 0) + (before?.usage?.saved1h ?? 0))
  })

  it('is priced before an action throws it away, and an expired entry is told with its price', async () => {
    const { project } = await makeProject({ 'AGENTS.md': 'Keep to the rules. '.repeat(600) })
    const server = await serve({ project, ...scripted({ text: 'One.' }) })
    const talk = await begin(server)
    const price = (body: unknown) => ask(server, 'POST', `/api/conversations/${talk.id}/price`, body)
    const early = await price({ kind: 'send' })
    expect([early.status, early.json().error.code]).toEqual([422, 'no-base'])
    await talk.say('First.')
    const other = (await price({ kind: 'configure', settings: { model: 'emulator/claude-sonnet-5' } })).json()
    expect(other.lostTokens).toBe(other.before.usage.cached)
    expect(other.lostTokens).toBeGreaterThan(1_000)
    const unknown = await price({ kind: 'configure', settings: { model: 'nobody' } })
    expect([unknown.status, unknown.json().error.code]).toEqual([422, 'unknown-model'])
    await ask(server, 'POST', '/api/emulator/clock', { advanceMs: 3_600_000 })
    expect((await price({ kind: 'send' })).json()).toMatchObject({ isCold: true, lostTokens: 0 })
  })
})

const OWNED = { custody: true, headers: async () => [['x-api-key', 'key-of-the-owner']] as const }

/** A server whose settings name one model. */
async function serving(model: MadeModel) {
  const { project } = await makeProject()
  return serve({ project, upstream: { name: 'configured', upstreams: configured([model]) } })
}

const models = async (server: Awaited<ReturnType<typeof serve>>): Promise<ApiModels['models']> =>
  (await call(server, { path: '/api/models' })).json().models

const withoutKey = async (): Promise<never> => {
  throw new SternlineError('key-missing', { what: 'No key.', why: 'The variable is empty.', fix: 'Set it.' })
}

describe('models', () => {
  it('are the emulator’s where the settings name none, and say so', async () => {
    const listed = await models(await serve())
    expect(listed.find(({ name }) => name === MODEL)).toEqual({
      name: MODEL,
      displayName: 'Claude Opus 4.8 (emulated)',
      upstream: 'emulator',
      serves: 'claude-opus-4-8',
      minimumTokens: 1024,
      problem: null,
    })
    expect(listed.every(({ upstream }) => upstream === 'emulator')).toBe(true)
  })

  it('are those of the settings first, each with what is wrong with it', async () => {
    const baseUrl = 'http://127.0.0.1:9'
    const server = await serve({
      upstream: {
        name: 'configured',
        upstreams: configured([
          { name: 'my-opus', baseUrl, serves: 'claude-opus-4-8', ...OWNED },
          { name: 'no-key', baseUrl },
          { name: 'my-gpt', baseUrl, api: 'openai', upstream: 'azure_openai', ...OWNED, headers: withoutKey },
        ]),
      },
    })
    const listed = await models(server)
    expect(listed.slice(0, 4).map(({ name, upstream, problem }) => [name, upstream, problem?.code ?? null])).toEqual([
      ['my-opus', 'azure_anthropic', null],
      ['no-key', 'azure_anthropic', 'assistant-needs-credential'],
      ['my-gpt', 'azure_openai', 'key-missing'],
      ['emulator/claude-fable-5-2', 'emulator', null],
    ])
    expect(listed[0]).toMatchObject({ displayName: 'The my-opus', serves: 'claude-opus-4-8', minimumTokens: 1024 })
  })

  it('of Claude at any upstream answer with the owner’s key', async () => {
    const upstream = await fakeUpstream(() => messageStreamAnswer({ usage: { input_tokens: 12, output_tokens: 3 } }))
    const server = await serving({ name: 'my-opus', baseUrl: `${upstream.url}/anthropic`, ...OWNED })
    const talk = await begin(server, { model: 'my-opus' })
    await talk.say('Hello.')
    expect(await talk.view()).toMatchObject({ messages: { length: 2 }, isCutShort: false })
    expect(upstream.requests[0]?.path).toBe('/anthropic/v1/messages')
    expect(upstream.requests[0]?.headers).toContainEqual(['x-api-key', 'key-of-the-owner'])
    expect(await finishedExchange(server, talk.id)).toMatchObject({ upstream: 'azure_anthropic', usage: { fresh: 12 } })
  })

  it('of Azure OpenAI answer through the converter', async () => {
    const events = [
      { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } },
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'message', id: 'msg_1', role: 'assistant', content: [] },
      },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Ahoy.' },
      {
        type: 'response.completed',
        response: {
          id: 'resp_1',
          status: 'completed',
          output: [
            { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'Ahoy.' }] },
          ],
          usage: { input_tokens: 40, input_tokens_details: { cached_tokens: 30 }, output_tokens: 2, total_tokens: 42 },
        },
      },
    ]
    const body = events.map(event => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    const upstream = await fakeUpstream(() => ({ headers: { 'content-type': 'text/event-stream' }, body }))
    const route = { api: 'openai', upstream: 'azure_openai', baseUrl: `${upstream.url}/openai/v1` } as const
    const server = await serving({ name: 'my-gpt', ...route, ...OWNED })
    const talk = await begin(server, { model: 'my-gpt' })
    const told = await talk.say('Hello.')
    expect(only(told, 'problem')).toEqual([])
    expect((await talk.view()).messages[1]?.content).toEqual([{ type: 'text', text: 'Ahoy.' }])
    expect(upstream.requests[0]?.path).toBe('/openai/v1/responses')
    expect(await finishedExchange(server, talk.id)).toMatchObject({ upstream: 'azure_openai', usage: { cached: 30 } })
  })

  it('of Azure OpenAI are left when the turn is stopped, and what they said is kept', async () => {
    const delta = { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Aho' }
    const item = { type: 'message', id: 'msg_1', role: 'assistant', content: [] }
    const begun = [{ type: 'response.output_item.added', output_index: 0, item }, delta]
    const body = begun.map(event => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    const upstream = await fakeUpstream(() => ({
      headers: { 'content-type': 'text/event-stream' },
      body,
      finish: 'hang',
    }))
    const route = { api: 'openai', upstream: 'azure_openai', baseUrl: `${upstream.url}/openai/v1` } as const
    const server = await serving({ name: 'my-gpt', ...route, ...OWNED })
    const talk = await begin(server, { model: 'my-gpt' })
    await talk.turn({ kind: 'send', said: { text: 'Hello.' } })
    await talk.until('text')
    await ask(server, 'DELETE', `/api/conversations/${talk.id}/turns`)
    expect(await talk.until('done')).toEqual({ type: 'done', end: 'stopped' })
    await upstream.requests[0]?.clientLeft
    expect((await talk.view()).messages[1]).toMatchObject({ content: [{ text: 'Aho' }], stop: 'aborted' })
  })

  it('that Azure does not know are explained, with what is configured', async () => {
    const missing = {
      error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' },
    }
    const upstream = await fakeUpstream(() => jsonAnswer(missing, { status: 404 }))
    const server = await serving({ name: 'my-opus', baseUrl: `${upstream.url}/anthropic`, ...OWNED })
    const talk = await begin(server, { model: 'my-opus' })
    const { problem } = only(await talk.say('Hello.'), 'problem')[0] ?? {}
    expect(problem?.what).toContain('my-opus')
    expect(problem?.fix).toMatch(/\S/)
    expect(await talk.view()).toMatchObject({ isCutShort: true })
  })

  it('with a name of the emulator’s are never asked elsewhere, and others never of it', async () => {
    const upstream = await fakeUpstream(() => messageStreamAnswer({}))
    const server = await serving({ name: 'claude-opus-4-8', baseUrl: `${upstream.url}/anthropic`, ...OWNED })
    await (await begin(server, { model: MODEL })).say('Hello.')
    expect(upstream.requests).toEqual([])
    const without = await serve({ project: (await makeProject()).project })
    const talk = await begin(without, { model: 'claude-opus-4-8' })
    expect(only(await talk.say('Hello.'), 'problem')[0]?.problem.code).toBe('unknown-model')
  })
})
