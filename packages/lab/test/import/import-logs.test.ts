import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { jsonLines, tempFolder } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { claudeFolders, formatProblem, importLogs, readSources, type Source } from '../../src/index.ts'
import { ClaudeLog, text } from '../support/claude-log.ts'
import { importPaths } from '../support/import-text.ts'
import { toolLoop } from '../support/tool-loop.ts'

const claude = (): string => new ClaudeLog('s1').user('Hi.').reply('m1', text('Hello.'), { saved: 9000 }).text
const request = { model: 'claude-opus-4-6', messages: [{ role: 'user', content: 'Hi.' }] }

async function sourcesOf(path: string, kinds?: 'all'): Promise<readonly Source[]> {
  const sources: Source[] = []
  for await (const source of readSources(path, kinds)) sources.push(source)
  return sources
}

describe('importing logs', () => {
  it.each([
    { content: claude(), source: 'claude-code', why: 'a log of Claude Code' },
    {
      content: `${JSON.stringify({ type: 'summary', summary: 'x', leafUuid: 'u' })}\n${claude()}`,
      source: 'claude-code',
      why: 'one that begins with a summary',
    },
    { content: `nonsense\n${claude()}`, source: 'claude-code', why: 'one that begins with a broken line' },
    { content: `\uFEFF${claude()}`, source: 'claude-code', why: 'one with a byte order mark' },
    { content: jsonLines(toolLoop(2)), source: 'made', why: 'a recording' },
    { content: jsonLines(request), source: 'log', why: 'bodies' },
    { content: jsonLines({ request }), source: 'log', why: 'bodies beside something' },
    {
      content: jsonLines(
        { type: 'session_meta', payload: { id: 's' } },
        { type: 'response_item', payload: { type: 'message', role: 'assistant', content: 'x' } },
      ),
      source: 'codex',
      why: 'a rollout of Codex',
    },
  ])('tells the form by what a file holds: $why', async ({ content, source }) => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'log.jsonl'), content)
    writeFileSync(join(folder, 'log.jsonl.gz'), gzipSync(content))
    for (const name of ['log.jsonl', 'log.jsonl.gz']) {
      expect((await importPaths(join(folder, name))).topologies.map(one => one.source)).toEqual([source])
    }
  })

  it.each([
    { pack: (content: string) => Buffer.from(content), why: 'plain' },
    { pack: (content: string) => gzipSync(content, { level: 0 }), why: 'gzip' },
  ])('tells in bytes how far it is, within a file and from file to file: $why', async ({ pack }) => {
    const folder = tempFolder()
    const sizes = [400, 3].map((calls, i) => {
      const content = pack(jsonLines(toolLoop(calls, { id: `made/${i}` })))
      writeFileSync(join(folder, `${i}.jsonl`), content)
      return content.length
    })
    const [large = 0, small = 0] = sizes
    const total = large + small
    const told: (readonly number[])[] = []
    const onProgress = (...progress: readonly number[]): void => void told.push(progress)
    for await (const item of importLogs([folder], { onProgress })) expect(item.kind).toBe('conversation')
    const done = told.map(([bytes = 0]) => bytes)
    expect(done).toEqual([...done].sort((a, b) => a - b))
    expect(told.every(([, all]) => all === total)).toBe(true)
    expect(done.filter(bytes => bytes < large).length).toBeGreaterThan(1)
    expect(done).toContain(large)
    expect(done.at(-1)).toBe(total)
  })

  it('looks into folders of folders, and says what it can not read', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'a', 'b'), { recursive: true })
    writeFileSync(join(folder, 'a', 'b', 'deep.jsonl'), claude())
    writeFileSync(join(folder, 'a', 'other.jsonl'), '{"some":"thing"}\n')
    writeFileSync(join(folder, 'a', 'void.jsonl'), '')
    writeFileSync(join(folder, 'a', 'notes.txt'), 'not asked')
    const { topologies, problems } = await importPaths(folder, join(folder, 'gone.jsonl'))
    expect(topologies).toHaveLength(1)
    expect(problems).toEqual([
      '- it is of no form that can be read',
      '- it is empty',
      '- there is no such file or folder',
    ])
  })

  it('reads a file once that is given twice', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'a.jsonl'), jsonLines(toolLoop(2)))
    expect((await importPaths(folder, join(folder, 'a.jsonl'))).topologies).toHaveLength(1)
  })

  it('tells where there is nothing at all', async () => {
    const folder = tempFolder()
    const first = importLogs([folder, join(folder, 'gone')]).next()
    await expect(first).rejects.toMatchObject({ code: 'no-logs', why: expect.stringContaining('no such file') })
  })

  it('does not hold a line that is too long, and reads what follows', async () => {
    const folder = tempFolder()
    const path = join(folder, 'a.jsonl')
    writeFileSync(path, jsonLines(toolLoop(2)))
    writeFileSync(path, Buffer.alloc(65 * 2 ** 20, 'x'), { flag: 'a' })
    writeFileSync(path, `\n${jsonLines(toolLoop(3, { id: 'made/two' }))}`, { flag: 'a' })
    const { topologies, problems } = await importPaths(path)
    expect(topologies.map(({ id }) => id)).toEqual(['made/one', 'made/two'])
    expect(problems).toEqual(['2 it is too long to be read'])
  })

  it('names a problem by file and line', () => {
    const problem = { kind: 'problem', file: 'logs/a.jsonl', line: 12, reason: 'it is not JSON' } as const
    expect(formatProblem(problem)).toBe('logs/a.jsonl:12: it is not JSON')
    expect(formatProblem({ ...problem, line: null })).toBe('logs/a.jsonl: it is not JSON')
  })

  it.each([
    { env: {}, folders: ['/home/u/.claude/projects', '/home/u/.config/claude/projects'], why: 'nothing is set' },
    { env: { XDG_CONFIG_HOME: '/x' }, folders: ['/home/u/.claude/projects', '/x/claude/projects'], why: 'XDG is set' },
    { env: { CLAUDE_CONFIG_DIR: '/a, /b' }, folders: ['/a/projects', '/b/projects'], why: 'its own variable is set' },
  ])("knows the user's own logs where $why", ({ env, folders }) => {
    expect(claudeFolders(env, '/home/u')).toEqual(folders)
  })
})

describe('sources of a folder', () => {
  it('are its files, and all logs of a client together', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'b.jsonl'), jsonLines(toolLoop(2)))
    writeFileSync(join(folder, 'c.jsonl'), `${jsonLines(toolLoop(2, { kind: 'B' }))}nonsense\n`)
    writeFileSync(join(folder, 's1.jsonl'), claude())
    writeFileSync(join(folder, 's2.jsonl'), claude().replaceAll('s1', 's2').replaceAll('m1', 'm2'))
    writeFileSync(join(folder, 'unreadable.jsonl'), '{}')
    const billed = await sourcesOf(folder)
    expect(billed.map(({ source, topologies, leftOut }) => [source, topologies.length, leftOut])).toEqual([
      ['unreadable', 0, 'nothing in it can be read'],
      ['b', 1, null],
      ['c', 0, 'no calls with the usage of a real API'],
      ['claude-code', 2, null],
    ])
    expect(billed.flatMap(({ problems }) => problems)).toEqual([
      'unreadable.jsonl: it is of no form that can be read',
      'c.jsonl:2: it is not JSON',
    ])
    expect((await sourcesOf(folder, 'all')).map(({ topologies }) => topologies.length)).toEqual([0, 1, 1, 2])
  })

  it('can be a folder that may not be read in part', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'a.jsonl'), claude())
    mkdirSync(join(folder, 'closed'))
    chmodSync(join(folder, 'closed'), 0o000)
    expect((await importPaths(folder)).topologies).toHaveLength(1)
  })
})
