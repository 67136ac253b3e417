import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { TYPESCRIPT_ARGUMENTS } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { createAssistant } from '../../src/create-assistant.ts'
import { tempFolder, tempProject } from '../support/temp-project.ts'
import { createWorld, eventsOf, MODEL, only } from '../support/world.ts'

const PROJECT = {
  'AGENTS.md': 'Money is integer cents.\n'.repeat(1_500),
  'src/money.ts': 'export function roundHalfEven(cents: number) {}\n',
}

const CHILD = fileURLToPath(new URL('../children/converse.ts', import.meta.url))

/** Runs a child until it has told so many tool results, kills it, and gives the id of its conversation. */
async function killedAfter(results: number, project: string, dataFolder: string): Promise<string> {
  const child = spawn(process.execPath, [...TYPESCRIPT_ARGUMENTS, CHILD, project, dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  let id = ''
  let seen = 0
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('id ')) id = line.slice(3)
    if (line === 'tool-result') seen += 1
    if (seen === results) break
  }
  child.kill('SIGKILL')
  await exit
  return id
}

async function logOf(dataFolder: string): Promise<string> {
  const [name = ''] = await readdir(join(dataFolder, 'conversations'))
  return join(dataFolder, 'conversations', name)
}

describe('a conversation', () => {
  it('survives a process that is killed in the middle of a turn, and goes on where it was cut', async () => {
    const { folder, root } = await tempProject(PROJECT)
    const dataFolder = await tempFolder()
    const id = await killedAfter(1, root, dataFolder)
    const world = createWorld({ folder, dataFolder })
    const assistant = createAssistant(world.parts)
    expect(await assistant.conversations()).toMatchObject([
      { id, title: 'Where is roundHalfEven defined?', model: MODEL },
    ])
    const conversation = await assistant.open(id)
    expect(conversation.view()).toMatchObject({ isCutShort: true })
    const kept = conversation.view().messages
    const events = await eventsOf(conversation.retry())
    expect(events.at(-1)).toEqual({ type: 'done', end: 'answered' })
    expect(
      only(events, 'text')
        .map(({ text }) => text)
        .join(''),
    ).toContain('src/money.ts')
    expect(conversation.view().messages.slice(0, kept.length)).toEqual(kept)
    const spoken = conversation.view().messages.filter(({ kind }) => kind === 'spoken')
    expect(spoken).toHaveLength(1)
  })

  it('sends the same bytes after a restart, so that everything is still read from the cache', async () => {
    const { folder } = await tempProject(PROJECT)
    const dataFolder = await tempFolder()
    const world = createWorld({ folder, dataFolder })
    const first = createAssistant(world.parts).begin({ model: MODEL, thinking: 'adaptive' })
    await eventsOf(first.send({ text: 'Where is roundHalfEven defined?' }))
    const count = world.exchanges.length
    const before = world.exchanges.at(-1)?.usage
    const reopened = await createAssistant(world.parts).open(first.id)
    expect(reopened.view()).toEqual(first.view())
    await eventsOf(reopened.send({ text: 'Thanks. And where is it used?' }))
    const unmarked = (value: unknown): string => JSON.stringify(value).replaceAll(/,"cache_control":\{[^}]*\}/g, '')
    const [last, next] = [world.sent[count - 1], world.sent[count]]
    expect(unmarked(next?.messages).startsWith(unmarked(last?.messages).slice(0, -1))).toBe(true)
    expect(unmarked([next?.tools, next?.system])).toBe(unmarked([last?.tools, last?.system]))
    expect(world.exchanges[count]?.usage?.cached).toBe((before?.cached ?? 0) + (before?.saved5m ?? 0))
  })

  it('is kept for its user alone', async () => {
    const { folder } = await tempProject(PROJECT)
    const dataFolder = join(await tempFolder(), 'data')
    const world = createWorld({ folder, dataFolder })
    const assistant = createAssistant(world.parts)
    await assistant.pin('src/money.ts')
    await eventsOf(assistant.begin({ model: MODEL }).send({ text: 'Hello.' }))
    expect((await stat(await logOf(dataFolder))).mode & 0o777).toBe(0o600)
    const [pins = ''] = await readdir(join(dataFolder, 'projects'))
    expect((await stat(join(dataFolder, 'projects', pins))).mode & 0o777).toBe(0o600)
    for (const name of ['', 'conversations', 'projects']) {
      expect((await stat(join(dataFolder, name))).mode & 0o777).toBe(0o700)
    }
  })

  it('has its torn last line cut off, wherever it was torn', async () => {
    const { folder } = await tempProject(PROJECT)
    const dataFolder = await tempFolder()
    const world = createWorld({ folder, dataFolder })
    const conversation = createAssistant(world.parts).begin({ model: MODEL })
    await eventsOf(conversation.send({ text: 'Where is roundHalfEven defined?' }))
    const file = await logOf(dataFolder)
    const whole = await readFile(file)
    const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1
    for (const end of [lastLine, lastLine + 1, Math.floor((lastLine + whole.length) / 2), whole.length - 1]) {
      await writeFile(file, whole.subarray(0, end))
      const reopened = await createAssistant(world.parts).open(conversation.id)
      await reopened.configure({ effort: 'high' })
      const lines = (await readFile(file, 'utf8')).split('\n')
      expect(lines.at(-1)).toBe('')
      for (const line of lines.slice(0, -1)) expect(() => JSON.parse(line)).not.toThrow()
      expect((await createAssistant(world.parts).open(conversation.id)).view().settings.effort).toBe('high')
    }
  })

  it.each([
    { line: 'not json\n', code: 'conversation-damaged', why: 'a line that is no JSON' },
    { line: '{"type":"message","id":7}\n', code: 'conversation-damaged', why: 'a message that is none' },
    { line: '{"type":"of-a-later-version","x":1}\n', code: null, why: 'a kind of line that a later version writes' },
  ])('with $why opens: $code', async ({ line, code }) => {
    const { folder } = await tempProject(PROJECT)
    const dataFolder = await tempFolder()
    const world = createWorld({ folder, dataFolder })
    const conversation = createAssistant(world.parts).begin({ model: MODEL })
    await eventsOf(conversation.send({ text: 'Hello.' }))
    await appendFile(await logOf(dataFolder), line)
    const opening = createAssistant(world.parts).open(conversation.id)
    if (code === null) expect((await opening).id).toBe(conversation.id)
    else await expect(opening).rejects.toMatchObject({ code })
  })

  it('refuses to go on when another process did', async () => {
    const { folder } = await tempProject(PROJECT)
    const dataFolder = await tempFolder()
    const world = createWorld({ folder, dataFolder })
    const here = createAssistant(world.parts).begin({ model: MODEL })
    await eventsOf(here.send({ text: 'Hello.' }))
    const there = await createAssistant(world.parts).open(here.id)
    await eventsOf(there.send({ text: 'Hello from there.' }))
    const events = await eventsOf(here.send({ text: 'Hello from here.' }))
    expect(only(events, 'problem')).toMatchObject([{ problem: { code: 'conversation-elsewhere' } }])
  })

  it.each(['c_0000000000', '../../etc/passwd', 'c_../../x', '', 'C_00000000'])('does not open %s', async id => {
    const { folder } = await tempProject({})
    const world = createWorld({ folder, dataFolder: await tempFolder() })
    await expect(createAssistant(world.parts).open(id)).rejects.toMatchObject({ code: 'no-conversation' })
  })

  it('of another project is neither listed nor opened', async () => {
    const dataFolder = await tempFolder()
    const [one, other] = [await tempProject(PROJECT), await tempProject({})]
    const world = createWorld({ folder: one.folder, dataFolder })
    const conversation = createAssistant(world.parts).begin({ model: MODEL })
    await eventsOf(conversation.send({ text: 'Hello.' }))
    const elsewhere = createAssistant({ ...world.parts, folder: other.folder })
    expect(await elsewhere.conversations()).toEqual([])
    await expect(elsewhere.open(conversation.id)).rejects.toMatchObject({ code: 'no-conversation' })
  })
})
