import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConversationEvent } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import type { StartOptions } from '../../src/index.ts'
import { call } from '../support/call.ts'
import { openEvents } from '../support/events.ts'
import { makeProject } from '../support/project.ts'
import { editing, scripted } from '../support/scenario.ts'
import { eventually, exchangesOf, serve } from '../support/serve.ts'
import { ask, begin, follow, only, type Talk } from '../support/talk.ts'

const FILES = { 'README.md': '# Harbour\n', 'src/berth.ts': 'export const BERTHS = 4\nexport const SHIPS = 2\n' }

async function harbour(options: Partial<StartOptions> = {}, files: Readonly<Record<string, string>> = FILES) {
  const made = await makeProject(files)
  const server = await serve({ project: made.project, ...options })
  const onDisk = (path: string) => readFile(join(made.root, path), 'utf8')
  return { ...made, server, onDisk }
}

const typesOf = (events: readonly ConversationEvent[]): string => {
  const types = events.map(({ type }) => type)
  return types.filter((type, i) => type !== types[i - 1]).join(' ')
}

describe('a turn', () => {
  it('searches the folder, reads what it found and answers, each step as it happens', async () => {
    const { server } = await harbour()
    const talk = await begin(server)
    expect((await talk.until('view')).conversation).toMatchObject({ id: talk.id, messages: [], isBusy: false })
    const events = await talk.say('Where is BERTHS?')
    expect(typesOf(events)).toBe(
      'view message step text tool-call-begun tool-call answer tool-result message step text tool-call-begun tool-call answer tool-result message step text answer done',
    )
    const calls = only(events, 'tool-call').map(({ name, input }) => [name, input['query'] ?? input['path']])
    expect(calls).toEqual([
      ['search_text', 'BERTHS'],
      ['read_file', 'src/berth.ts'],
    ])
    expect(only(events, 'answer').at(-1)?.message?.content).toMatchObject([
      { type: 'text', text: expect.stringContaining('src/berth.ts:1') },
    ])
    expect(events.at(-1)).toEqual({ type: 'done', end: 'answered' })
  })

  it('is kept as it was told, and its exchanges are those of the session with its id', async () => {
    const { server } = await harbour()
    const live = await openEvents(server)
    const talk = await begin(server)
    const events = await talk.say('Where are BERTHS counted?')
    const view = await talk.view()
    const told = [...only(events, 'message'), ...only(events, 'answer')].map(({ message }) => message)
    expect(view.messages).toEqual(told.toSorted((a, b) => ((a?.id ?? '') < (b?.id ?? '') ? -1 : 1)))
    const exchanges = await eventually(async () => {
      const found = await exchangesOf(server, talk.id)
      return found.every(({ state }) => state === 'finished') && found.length === 3 ? found : null
    })
    expect(exchanges).toEqual(only(events, 'answer').map(({ figures }) => figures.exchange))
    expect((await live.next()).data.exchange.session).toBe(talk.id)
    const { sessions } = (await call(server, { path: '/api/sessions' })).json()
    expect(sessions[0]).toMatchObject({ session: talk.id, client: 'sternline-assistant', exchanges: 3 })
    const { conversations } = (await call(server, { path: '/api/conversations' })).json()
    expect(conversations).toMatchObject([{ id: talk.id, title: 'Where are BERTHS counted?', isBusy: false }])
  })

  it('goes on without anybody who looks, and a page that comes later finds it done', async () => {
    const { server } = await harbour()
    const talk = await begin(server)
    talk.events.close()
    expect((await talk.turn({ kind: 'send', said: { text: 'Where are BERTHS counted?' } })).status).toBe(202)
    const done = await eventually(async () => {
      const view = await talk.view()
      return view.messages.length > 0 && !view.isBusy ? view : null
    })
    expect(done).toMatchObject({ isCutShort: false, messages: { length: 6 } })
    const later = await follow(server, talk.id)
    expect((await later.until('view')).conversation).toEqual(done)
  })

  it('is one at a time: everything else about the conversation waits', async () => {
    const { server } = await harbour(scripted(editing('README.md', '# Harbour', '# Port')))
    const talk = await begin(server)
    await talk.turn({ kind: 'send', said: { text: 'Rename it.' } })
    await talk.until('approval-asked')
    const path = `/api/conversations/${talk.id}`
    const refused = [
      await talk.turn({ kind: 'retry' }),
      await ask(server, 'PATCH', path, { caching: false }),
      await ask(server, 'DELETE', path),
    ]
    expect(refused.map(({ status }) => status)).toEqual([409, 409, 409])
    expect(refused.map(reply => reply.json().error.code)).toEqual(Array(3).fill('conversation-busy'))
    expect((await call(server, { path: '/api/conversations' })).json().conversations[0].isBusy).toBe(true)
  })
})

describe('a proposed change', () => {
  const proposing = () => harbour(scripted(editing('src/berth.ts', 'BERTHS = 4', 'BERTHS = 5')))
  const asked = async (talk: Talk): Promise<string> => {
    await talk.turn({ kind: 'send', said: { text: 'Make it five.' } })
    return (await talk.until('approval-asked')).request.id
  }
  const toldTheModel = async (talk: Talk): Promise<string> => JSON.stringify((await talk.view()).messages[2]?.content)

  it('is shown whole, waits for the person, and is written once they agree', async () => {
    const { server, onDisk } = await proposing()
    const talk = await begin(server)
    const id = await asked(talk)
    const { approvals, isBusy } = await talk.view()
    const before = FILES['src/berth.ts']
    const after = before.replace('4', '5')
    const proposal = { kind: 'write', path: 'src/berth.ts', before, after }
    expect({ approvals, isBusy }).toMatchObject({ approvals: [{ id, conversation: talk.id, proposal }], isBusy: true })
    expect(await onDisk('src/berth.ts')).toBe(before)
    expect((await talk.decide(id, { allowed: true })).status).toBe(204)
    expect(await talk.until('approval-answered')).toMatchObject({ id, allowed: true })
    await talk.until('done')
    expect(await onDisk('src/berth.ts')).toBe(after)
    expect((await talk.view()).approvals).toEqual([])
  })

  it('is not written when they refuse, and the model is told why', async () => {
    const { server, onDisk } = await proposing()
    const talk = await begin(server)
    await talk.decide(await asked(talk), { allowed: false, reason: 'Four is right.' })
    expect((await talk.until('tool-result')).ok).toBe(false)
    await talk.until('done')
    expect(await onDisk('src/berth.ts')).toBe(FILES['src/berth.ts'])
    expect(await toldTheModel(talk)).toContain('Four is right.')
  })

  it('is written as far as they accept it, and the model is told so', async () => {
    const { server, onDisk } = await proposing()
    const talk = await begin(server)
    await talk.decide(await asked(talk), { allowed: true, text: 'export const BERTHS = 6\n' })
    await talk.until('done')
    expect(await onDisk('src/berth.ts')).toBe('export const BERTHS = 6\n')
    expect(await toldTheModel(talk)).toContain('The user changed the proposal')
  })

  it('is decided once: a second answer finds nothing that waits', async () => {
    const { server } = await proposing()
    const talk = await begin(server)
    const id = await asked(talk)
    await talk.decide(id, { allowed: true })
    const second = await talk.decide(id, { allowed: false })
    expect([second.status, second.json().error.code]).toEqual([404, 'not-asked'])
  })

  it('is not written over what somebody else did meanwhile', async () => {
    const { server, onDisk } = await proposing()
    const talk = await begin(server)
    const id = await asked(talk)
    const file = (await call(server, { path: '/api/project/file?path=src/berth.ts' })).json()
    await ask(server, 'PUT', '/api/project/file', { ...file, text: 'mine\n' })
    await talk.decide(id, { allowed: true })
    expect((await talk.until('tool-result')).ok).toBe(false)
    await talk.until('done')
    expect(await onDisk('src/berth.ts')).toBe('mine\n')
  })
})

describe('without a key', () => {
  it.each([
    {
      said: 'Change `BERTHS = 4` to `BERTHS = 5` in src/berth.ts',
      tools: ['read_file', 'edit_file'],
      why: 'a named file',
    },
    {
      said: 'Please rename BERTHS to MOORINGS.',
      tools: ['search_text', 'read_file', 'edit_file'],
      why: 'a search first',
    },
  ])('a change that is asked for is looked up, proposed and written: $said ($why)', async ({ said, tools }) => {
    const { server, onDisk } = await harbour()
    const talk = await begin(server)
    await talk.turn({ kind: 'send', said: { text: said } })
    const { request } = await talk.until('approval-asked')
    const proposed = request.proposal.kind === 'write' ? request.proposal.after : ''
    expect(proposed).toBe(
      FILES['src/berth.ts'].replace(/BERTHS = 4/, said.includes('5') ? 'BERTHS = 5' : 'MOORINGS = 4'),
    )
    await talk.decide(request.id, { allowed: true })
    await talk.until('done')
    expect(await onDisk('src/berth.ts')).toBe(proposed)
    const events = talk.seen.map(({ data }) => data)
    expect(only(events, 'tool-call').map(({ name }) => name)).toEqual(tools)
    expect(JSON.stringify(only(events, 'answer').at(-1)?.message)).toContain('is now')
  })
})

describe('stop', () => {
  it('ends a turn that waits, keeps what came, and `retry` goes on where it was', async () => {
    const { server } = await harbour(scripted(editing('README.md', '# Harbour', '# Port'), { text: 'Done.' }))
    const talk = await begin(server)
    await talk.turn({ kind: 'send', said: { text: 'Rename it.' } })
    await talk.until('approval-asked')
    expect((await ask(server, 'DELETE', `/api/conversations/${talk.id}/turns`)).status).toBe(204)
    expect(await talk.until('done')).toEqual({ type: 'done', end: 'stopped' })
    const stopped = await talk.view()
    expect(stopped).toMatchObject({ isBusy: false, isCutShort: true, approvals: [] })
    await talk.turn({ kind: 'retry' })
    expect(await talk.until('done')).toEqual({ type: 'done', end: 'answered' })
    const after = await talk.view()
    expect(after.messages.slice(0, stopped.messages.length)).toEqual(stopped.messages)
    expect(after).toMatchObject({ isCutShort: false })
  })

  it('ends a text in its middle; the page knows what is kept of it', async () => {
    const long = { text: 'Ropes and berths. '.repeat(400) }
    const { server } = await harbour({ emulator: { scenario: { answers: [long] }, tokensPerSecond: 400 } })
    const talk = await begin(server)
    await talk.turn({ kind: 'send', said: { text: 'Tell me.' } })
    await talk.until('text')
    await ask(server, 'DELETE', `/api/conversations/${talk.id}/turns`)
    await talk.until('done')
    const last = talk.seen.flatMap(({ data }) => {
      if (data.type === 'answer') return [data.message?.stop]
      return data.type === 'view' ? [data.conversation.messages.at(-1)?.stop] : []
    })
    expect(last.at(-1)).toBe('aborted')
    expect((await talk.view()).messages.at(-1)).toMatchObject({ kind: 'answer', stop: 'aborted' })
  })

  it('of nothing is nothing', async () => {
    const { server } = await harbour()
    const talk = await begin(server)
    expect((await ask(server, 'DELETE', `/api/conversations/${talk.id}/turns`)).status).toBe(204)
  })
})

describe('what is said again', () => {
  it('gives up what was said behind it: every page is told the whole before it goes on', async () => {
    const { server } = await harbour(scripted({ text: 'One.' }, { text: 'Two.' }, { text: 'Other.' }))
    const talk = await begin(server)
    await talk.say('First.')
    await talk.say('Second.')
    const other = await follow(server, talk.id)
    await other.until('view')
    await talk.turn({ kind: 'resend', message: 'm_3', said: { text: 'Another second.' } })
    const { conversation } = await other.until('view')
    expect(conversation.messages.map(({ id }) => id)).toEqual(['m_1', 'm_2'])
    expect((await other.until('message')).message.said?.text).toBe('Another second.')
    await other.until('done')
    expect((await talk.view()).messages.map(({ id }) => id)).toEqual(['m_1', 'm_2', 'm_5', 'm_6'])
  })

  it('is answered anew by `retry`, in place of the answer before', async () => {
    const { server } = await harbour(scripted({ text: 'One.' }, { text: 'Another.' }))
    const talk = await begin(server)
    await talk.say('First.')
    await talk.turn({ kind: 'retry' })
    expect((await talk.until('view')).conversation.messages.map(({ id }) => id)).toEqual(['m_1'])
    await talk.until('done')
    const { messages } = await talk.view()
    expect(messages.map(({ id, content }) => [id, content[0]])).toMatchObject([
      ['m_1', {}],
      ['m_3', { text: 'Another.' }],
    ])
  })

  it('of a message that is not there is told as a problem', async () => {
    const { server } = await harbour(scripted({ text: 'One.' }))
    const talk = await begin(server)
    await talk.say('First.')
    await talk.turn({ kind: 'resend', message: 'm_9', said: { text: 'x' } })
    expect((await talk.until('problem')).problem.code).toBe('no-message')
    expect(await talk.until('done')).toMatchObject({ end: 'failed' })
  })
})

describe('compaction', () => {
  it('goes on in another conversation, and both know of each other', async () => {
    const { server } = await harbour(scripted({ text: 'One.' }, { text: 'It was about berths.' }, { text: 'Two.' }))
    const talk = await begin(server)
    await talk.say('First.')
    await talk.turn({ kind: 'compact' })
    const { into } = await talk.until('compacted')
    expect((await talk.until('view')).conversation.continuedBy).toBe(into)
    await talk.until('done')
    const next = await follow(server, into)
    expect((await next.until('view')).conversation).toMatchObject({ continues: talk.id, messages: [] })
    const events = await next.say('Second.')
    expect(JSON.stringify(only(events, 'message')[0])).toContain('It was about berths.')
    const { conversations } = (await call(server, { path: '/api/conversations' })).json()
    expect(conversations.map(({ id }: { id: string }) => id).toSorted()).toEqual([talk.id, into].toSorted())
  })
})

describe('two pages on one conversation', () => {
  it('see the same, also when one comes in the middle of a turn', async () => {
    const { server } = await harbour(scripted({ text: 'I look.', ...editing('README.md', '# Harbour', '# Port') }))
    const first = await begin(server)
    await first.turn({ kind: 'send', said: { text: 'Rename it.' } })
    const { request } = await first.until('approval-asked')
    const second = await follow(server, first.id)
    const { conversation } = await second.until('view')
    expect(conversation).toMatchObject({ isBusy: true, approvals: [{ id: request.id }] })
    expect((await second.until('approval-asked')).request).toEqual(request)
    await second.decide(request.id, { allowed: false })
    const rest = async (talk: Talk): Promise<readonly unknown[]> => {
      const from = talk.seen.length
      await talk.until('done')
      return talk.seen.slice(from)
    }
    expect(await rest(second)).toEqual(await rest(first))
  })

  it('one that comes while a text is written gets it as far as it is', async () => {
    const long = { text: 'Ropes and berths. '.repeat(400) }
    const { server } = await harbour({ emulator: { scenario: { answers: [long] }, tokensPerSecond: 400 } })
    const first = await begin(server)
    await first.turn({ kind: 'send', said: { text: 'Tell me.' } })
    for (let pieces = 0; pieces < 5; pieces += 1) await first.until('text')
    const second = await follow(server, first.id)
    await second.until('view')
    const { text } = await second.until('text')
    expect(text.length).toBeGreaterThan(20)
    expect(long.text.startsWith(text)).toBe(true)
    await ask(server, 'DELETE', `/api/conversations/${first.id}/turns`)
    await second.until('done')
  })
})

describe('a page that was away', () => {
  it('resumes behind the last event that it saw', async () => {
    const { server } = await harbour()
    const talk = await begin(server)
    await talk.say('Where are BERTHS counted?')
    const at = talk.seen.findIndex(({ data }) => data.type === 'tool-result')
    const again = await follow(server, talk.id, talk.seen[at]?.id)
    await again.until('done')
    expect(again.seen).toEqual(talk.seen.slice(at + 1))
  })

  it.each(['nonsense', '0123abcd-7'])('begins with the whole where it can’t resume: %s', async last => {
    const { server } = await harbour(scripted({ text: 'One.' }))
    const talk = await begin(server)
    await talk.say('First.')
    const again = await follow(server, talk.id, last)
    expect((await again.until('view')).conversation.messages).toHaveLength(2)
    expect(again.seen[0]?.id).toBe(talk.seen.at(-1)?.id)
  })

  it('is told what went wrong while it was away', async () => {
    const { server } = await harbour(scripted({ fault: '401' }))
    const talk = await begin(server)
    await talk.say('First.')
    const again = await follow(server, talk.id)
    expect((await again.until('view')).conversation).toMatchObject({ isBusy: false, isCutShort: true })
    expect(await again.until('problem')).toEqual(
      only(
        talk.seen.map(({ data }) => data),
        'problem',
      )[0],
    )
  })

  it('gets a conversation of several megabytes whole', async () => {
    const big = 'Ropes and berths. '.repeat(150_000)
    const { server } = await harbour(scripted({ text: 'One.' }))
    const talk = await begin(server)
    await talk.turn({ kind: 'send', said: { text: big } })
    await talk.until('done')
    const again = await follow(server, talk.id)
    expect((await again.until('view')).conversation.messages[0]?.said?.text).toBe(big)
    expect(again.events.text()).not.toContain('event: slow')
  })
})
