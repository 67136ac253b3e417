import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApiChange } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { openEvents } from '../support/events.ts'
import { makeProject } from '../support/project.ts'
import { serve } from '../support/serve.ts'
import { ask } from '../support/talk.ts'

const FILES = { 'README.md': '# Harbour\n', 'src/berth.ts': 'export const BERTHS = 4\n', 'src/ship.ts': '' }

async function watching(...paths: readonly string[]) {
  const made = await makeProject(FILES)
  const server = await serve({ project: made.project })
  const query = new URLSearchParams(paths.map(path => ['path', path]))
  const events = await openEvents<ApiChange>(server, undefined, `/api/project/changes?${query}`)
  return { ...made, server, events, at: (path: string) => join(made.root, path) }
}

describe('changes on disk are told', () => {
  it.each([
    { why: 'its text changed', act: (file: string) => writeFile(file, 'other') },
    { why: 'it was deleted', act: (file: string) => rm(file) },
    {
      why: 'another file took its place',
      act: async (file: string) => {
        await writeFile(`${file}.new`, 'other')
        await rename(`${file}.new`, file)
      },
    },
  ])('of a file: $why', async ({ act }) => {
    const { events, at } = await watching('src/berth.ts')
    await act(at('src/berth.ts'))
    expect(await events.next()).toEqual({ id: '', event: 'change', data: { path: 'src/berth.ts' } })
  })

  it('of a file that comes back, again and again', async () => {
    const { events, at } = await watching('src/berth.ts')
    await rm(at('src/berth.ts'))
    await events.next()
    await writeFile(at('src/berth.ts'), 'again')
    await events.next()
    await writeFile(at('src/berth.ts'), 'and again')
    expect((await events.next()).data).toEqual({ path: 'src/berth.ts' })
  })

  it('of a file that is not there yet', async () => {
    const { events, at } = await watching('src/new.ts')
    await writeFile(at('src/new.ts'), 'new')
    expect((await events.next()).data).toEqual({ path: 'src/new.ts' })
  })

  it.each([
    { folder: '.', why: 'a file came', act: (at: (path: string) => string) => writeFile(at('new.md'), '') },
    { folder: 'src', why: 'a folder came', act: (at: (path: string) => string) => mkdir(at('src/deep')) },
    { folder: 'src', why: 'a file went', act: (at: (path: string) => string) => rm(at('src/ship.ts')) },
  ])('of the folder $folder: $why', async ({ folder, act }) => {
    const { events, at } = await watching(folder)
    await act(at)
    expect((await events.next()).data).toEqual({ path: folder })
  })

  it('and nothing else: not what lies below a folder, not other files beside one, not the text of files in a folder', async () => {
    const { events, at } = await watching('.', 'src/ship.ts')
    await writeFile(at('src/berth.ts'), 'other')
    await writeFile(at('src/another.ts'), 'other')
    await writeFile(at('README.md'), 'other')
    await writeFile(at('src/ship.ts'), 'the one')
    expect((await events.next()).data).toEqual({ path: 'src/ship.ts' })
  })

  it('when the page itself saves', async () => {
    const { server, events } = await watching('src/new.ts')
    await ask(server, 'PUT', '/api/project/file', { path: 'src/new.ts', text: 'new', revision: null })
    expect((await events.next()).data).toEqual({ path: 'src/new.ts' })
  })

  it('but not of more files than can be watched', async () => {
    const { server } = await watching('.')
    const query = new URLSearchParams(Array.from({ length: 501 }, (_, i) => ['path', `file-${i}`]))
    const refused = await ask(server, 'GET', `/api/project/changes?${query}`)
    expect([refused.status, refused.json().error.code]).toEqual([422, 'too-many-paths'])
  })
})
