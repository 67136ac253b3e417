import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { call } from '../support/call.ts'
import { makeProject } from '../support/project.ts'
import { serve } from '../support/serve.ts'

const FILES = {
  'README.md': '# Harbour\n',
  'src/berth.ts': 'export const BERTHS = 4\n',
  'src/ship.ts': 'const Berth = 1\n',
}
const JSON_TYPE = { 'content-type': 'application/json' }

async function opened(files: Readonly<Record<string, string>> = FILES) {
  const made = await makeProject(files)
  return { ...made, server: await serve({ project: made.project }) }
}

type Opened = Awaited<ReturnType<typeof opened>>

const get = ({ server }: Pick<Opened, 'server'>, path: string) => call(server, { path })
const put = ({ server }: Pick<Opened, 'server'>, body: unknown) =>
  call(server, { method: 'PUT', path: '/api/project/file', headers: JSON_TYPE, body: JSON.stringify(body) })

describe('a project', () => {
  it('is told with its real path and its name', async () => {
    const at = await opened()
    expect((await get(at, '/api/project')).json()).toEqual({ root: at.root, name: 'harbour' })
  })

  it.each([
    { path: '/api/project/entries' },
    { path: '/api/project/files' },
    { path: '/api/project/search?query=x' },
    { path: '/api/project/file?path=x' },
    { path: '/api/project/changes?path=x' },
  ])('is missing where none was opened: $path says so', async ({ path }) => {
    const reply = await call(await serve(), { path })
    expect(reply.status).toBe(404)
    expect(reply.json().error).toMatchObject({ type: 'not_found_error', code: 'no-project' })
    expect(Object.values(reply.json().error).every(part => typeof part === 'string' && part !== '')).toBe(true)
  })

  it('that is not there is told before anything listens', async () => {
    const { outside } = await makeProject()
    const starting = serve({ project: { folder: join(outside, 'nowhere'), dataFolder: outside } })
    await expect(starting).rejects.toMatchObject({ code: 'no-project-folder' })
  })
})

describe('files', () => {
  it('are listed by folder, and all together', async () => {
    const at = await opened()
    const { entries } = (await get(at, '/api/project/entries')).json()
    expect(entries).toEqual([
      { name: 'src', path: 'src', kind: 'folder' },
      { name: 'README.md', path: 'README.md', kind: 'file' },
    ])
    const below = (await get(at, '/api/project/entries?path=src')).json()
    expect(below.entries.map(({ path }: { path: string }) => path)).toEqual(['src/berth.ts', 'src/ship.ts'])
    expect((await get(at, '/api/project/files')).json()).toEqual({ paths: Object.keys(FILES), isCut: false })
  })

  it.each([
    { query: 'query=BERTHS', found: ['src/berth.ts:1'], why: 'capitals matter where there are some' },
    { query: 'query=berth', found: ['src/berth.ts:1', 'src/ship.ts:1'], why: 'and not where there are none' },
    { query: 'query=^const&regex=true', found: ['src/ship.ts:1'], why: 'an expression' },
    { query: 'query=^const', found: [], why: 'a text is no expression' },
    { query: 'query=berth&glob=*.md', found: [], why: 'names that do not fit' },
    { query: 'query=berth&path=src/ship.ts', found: ['src/ship.ts:1'], why: 'one place' },
  ])('are searched: $query finds $found, because $why', async ({ query, found }) => {
    const answer = (await get(await opened(), `/api/project/search?${query}`)).json()
    expect(answer.found.map(({ path, line }: { path: string; line: number }) => `${path}:${line}`)).toEqual(found)
    expect(answer.cut).toBeNull()
  })

  it('are read with a revision, and written over it', async () => {
    const at = await opened()
    const before = (await get(at, '/api/project/file?path=src/berth.ts')).json()
    expect(before).toMatchObject({ path: 'src/berth.ts', text: FILES['src/berth.ts'] })
    const saved = await put(at, { ...before, text: 'export const BERTHS = 5\n' })
    expect(saved.status).toBe(200)
    expect(await readFile(join(at.root, 'src/berth.ts'), 'utf8')).toBe('export const BERTHS = 5\n')
    expect(saved.json()).toEqual((await get(at, '/api/project/file?path=src/berth.ts')).json())
    expect(saved.json().revision).not.toBe(before.revision)
  })

  it('are made, folders on the way included, where there are none', async () => {
    const at = await opened()
    const saved = await put(at, { path: 'docs/new/plan.md', text: 'Plan', revision: null })
    expect([saved.status, saved.json().path]).toEqual([200, 'docs/new/plan.md'])
    expect(await readFile(join(at.root, 'docs/new/plan.md'), 'utf8')).toBe('Plan')
  })

  it.each([
    { why: 'it was changed since', act: (file: string) => writeFile(file, 'mine\n') },
    { why: 'it is gone', act: (file: string) => rm(file) },
  ])('are not written over what somebody else did: $why', async ({ act }) => {
    const at = await opened()
    const before = (await get(at, '/api/project/file?path=README.md')).json()
    await act(join(at.root, 'README.md'))
    const saved = await put(at, { ...before, text: 'yours' })
    expect([saved.status, saved.json().error.code]).toEqual([409, 'file-changed'])
    expect(await readFile(join(at.root, 'README.md'), 'utf8').catch(() => null)).not.toBe('yours')
  })

  it('that are there are not made anew', async () => {
    const at = await opened()
    const saved = await put(at, { path: 'README.md', text: 'yours', revision: null })
    expect([saved.status, saved.json().error.code]).toEqual([409, 'file-changed'])
  })

  it('of several megabytes can be saved, and no larger ones', async () => {
    const at = await opened()
    expect((await put(at, { path: 'big.txt', text: 'x'.repeat(5_000_000), revision: null })).status).toBe(200)
    const refused = await put(at, { path: 'huge.txt', text: 'x'.repeat(11_000_000), revision: null })
    expect(refused.status).toBe(413)
  })

  it('that are no text, or no files, are refused with the reason', async () => {
    const at = await opened()
    await writeFile(join(at.root, 'picture.bin'), Buffer.from([0, 1, 2]))
    const binary = await get(at, '/api/project/file?path=picture.bin')
    expect([binary.status, binary.json().error.code]).toEqual([422, 'file-not-text'])
    const folder = await get(at, '/api/project/file?path=src')
    expect([folder.status, folder.json().error.code]).toEqual([404, 'path-unusable'])
    const search = await get(at, '/api/project/search?query=(&regex=true')
    expect([search.status, search.json().error.code]).toEqual([422, 'search-refused'])
  })
})

it('a search that nobody waits for any more is ended, and is no fault', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 300 }, (_, i) => [`part-${i}.txt`, 'ropes and berths\n'.repeat(400)]),
  )
  const { project } = await makeProject(many)
  const said: string[] = []
  const server = await serve({ project, log: line => said.push(line) })
  for (let i = 0; i < 5; i += 1) {
    const left = new AbortController()
    const search = fetch(`${server.url}/api/project/search?query=nothing-${i}`, { signal: left.signal })
    setTimeout(() => left.abort(), 5 * i)
    await search.catch(() => null)
  }
  expect((await call(server, { path: '/api/project/search?query=ropes' })).status).toBe(200)
  expect(said.filter(line => line.includes('failed'))).toEqual([])
})

const OUTSIDE = [
  { path: '../secret.txt', why: 'above' },
  { path: 'src/../../secret.txt', why: 'above by a detour' },
  { path: '..\\secret.txt', why: 'above, as Windows spells it' },
  { path: 'leak.txt', why: 'a link to a file outside' },
  { path: 'out/secret.txt', why: 'a linked folder outside' },
  { path: '/etc/passwd', why: 'absolute' },
  { path: 'C:\\secret.txt', why: 'a drive' },
  { path: '~/secret.txt', why: 'the home folder' },
  { path: '.git/config', why: 'git’s own' },
  { path: '.GIT/config', why: 'git’s own, on some systems' },
  { path: 'a\u0000b', why: 'a control character' },
  { path: '‥/secret.txt', why: 'a character that some systems take for two dots' },
] as const

/** Every route that takes a path, with the path in it. */
const WITH_PATH: readonly Readonly<{ name: string; ask: (at: Opened, path: string) => ReturnType<typeof call> }>[] = [
  { name: 'entries', ask: (at, path) => get(at, `/api/project/entries?path=${encodeURIComponent(path)}`) },
  { name: 'file', ask: (at, path) => get(at, `/api/project/file?path=${encodeURIComponent(path)}`) },
  { name: 'search', ask: (at, path) => get(at, `/api/project/search?query=s&path=${encodeURIComponent(path)}`) },
  { name: 'changes', ask: (at, path) => get(at, `/api/project/changes?path=${encodeURIComponent(path)}`) },
  { name: 'save', ask: (at, path) => put(at, { path, text: 'taken', revision: null }) },
]

describe('nothing outside of the project is reached (attack 15)', () => {
  it.each(WITH_PATH)('by $name', async ({ name, ask }) => {
    const at = await opened()
    await writeFile(join(at.outside, 'secret.txt'), 'secret')
    await mkdir(join(at.root, '.git'))
    await symlink(join(at.outside, 'secret.txt'), join(at.root, 'leak.txt'))
    await symlink(at.outside, join(at.root, 'out'))
    for (const { path, why } of OUTSIDE) {
      const reply = await ask(at, path)
      expect([name, why, reply.status, reply.json().error.code]).toEqual([name, why, 403, 'path-refused'])
      expect(reply.text).not.toContain('root:')
    }
    expect(await readFile(join(at.outside, 'secret.txt'), 'utf8')).toBe('secret')
  })

  it('by a path that is encoded twice: it is a name like any other', async () => {
    const at = await opened()
    const reply = await get(at, '/api/project/file?path=%252e%252e%252fsecret.txt')
    expect([reply.status, reply.json().error.code]).toEqual([404, 'path-unusable'])
  })
})
