import type { ApiFile, FolderEntry } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/client/ask.ts'
import type { ChangeListener, ProjectClient } from '../../src/client/project-client.ts'
import { createProjectStore } from '../../src/stores/create-project-store.ts'
import type { ProjectStore } from '../../src/stores/project-store.ts'
import type { Problem } from '../../src/view-model/problem.ts'
import { isDirty } from '../../src/view-model/project/open-file.ts'

const problem = (code: string): Problem => ({ code, what: 'No.', why: 'So.', fix: 'Else.' })

/** A project on a disk in memory. */
function fakeDisk(files: Readonly<Record<string, string>>) {
  const disk = new Map(Object.entries(files))
  const watches = new Map<ChangeListener, readonly string[]>()
  const asked: string[] = []
  let refusal: Problem | null = null
  let standing: Promise<void> = Promise.resolve()
  const refused = <T>(code: string): Answer<T> => ({ ok: false, problem: problem(code) })
  const fileOf = (path: string, text: string): ApiFile => ({ path, text, revision: `r:${text}`, modifiedAt: 1 })
  const entriesOf = (folder: string): FolderEntry[] => {
    const start = folder === '.' ? '' : `${folder}/`
    const names = [...disk.keys()].filter(path => path.startsWith(start)).map(path => path.slice(start.length))
    return [...new Set(names.map(name => name.split('/')[0] ?? ''))].map(name => ({
      name,
      path: start + name,
      kind: disk.has(start + name) ? 'file' : 'folder',
    }))
  }
  const client: ProjectClient = {
    project: async () => ({ ok: true, value: { root: '/work/billing', name: 'billing' } }),
    entries: async path => {
      asked.push(`entries ${path}`)
      return { ok: true, value: { entries: entriesOf(path) } }
    },
    file: async path => {
      asked.push(`file ${path}`)
      if (refusal !== null) return { ok: false, problem: refusal }
      const text = disk.get(path)
      return text === undefined ? refused('path-unusable') : { ok: true, value: fileOf(path, text) }
    },
    save: async ({ path, text, revision }) => {
      asked.push(`save ${path}`)
      const now = disk.get(path)
      if ((now === undefined ? null : `r:${now}`) !== revision) return refused('file-changed')
      disk.set(path, text)
      return { ok: true, value: fileOf(path, text) }
    },
    files: async () => ({ ok: true, value: { paths: [...disk.keys()], isCut: false } }),
    search: async () => ({ ok: true, value: { found: [], cut: null } }),
    watch: (paths, listener) => {
      watches.set(listener, paths)
      void standing.then(listener.onOpen)
      return () => watches.delete(listener)
    },
  }
  return {
    client,
    disk,
    asked,
    watched: () => [...watches.values()].at(-1) ?? [],
    /** Something writes to the disk, and the watch tells. */
    write: (path: string, text: string | null) => {
      if (text === null) disk.delete(path)
      else disk.set(path, text)
      for (const [listener] of watches) listener.onChange(path)
    },
    gap: () => {
      for (const [listener] of watches) listener.onGap()
    },
    /** Streams stand only once the returned function is called. */
    holdStreams: () => {
      let release = (): void => undefined
      standing = new Promise(resolve => {
        release = resolve
      })
      return release
    },
    refuseWith: (next: Problem | null) => {
      refusal = next
    },
  }
}

const fileIn = (store: ProjectStore, path: string) => store.state().open.find(file => file.path === path)

/** A store on a disk, with its project read. */
async function opened(files: Readonly<Record<string, string>>, ...paths: readonly string[]) {
  const disk = fakeDisk(files)
  const store = createProjectStore(disk.client)
  const stop = store.start()
  await expect.poll(() => store.state().root).toBe('/work/billing')
  for (const path of paths) {
    store.openFile(path)
    await expect.poll(() => fileIn(store, path)?.phase).not.toBe('reading')
  }
  return { disk, store, stop }
}

describe('the project store', () => {
  it('opens a file, keeps a draft, and saves it', async () => {
    const { disk, store, stop } = await opened({ 'a.ts': 'one' }, 'a.ts')
    expect(store.state()).toMatchObject({ shown: 'a.ts', name: 'billing', isRead: true })
    store.edit('a.ts', 'two')
    expect(fileIn(store, 'a.ts')).toMatchObject({ text: 'one', draft: 'two' })
    await store.save('a.ts')
    expect(disk.disk.get('a.ts')).toBe('two')
    expect(fileIn(store, 'a.ts')).toMatchObject({ text: 'two', draft: 'two', isSaving: false, problem: null })
    stop()
  })

  it('shows at once what changed on disk while nothing was edited', async () => {
    const { disk, store, stop } = await opened({ 'a.ts': 'one' }, 'a.ts')
    await expect.poll(() => disk.watched()).toContain('a.ts')
    disk.write('a.ts', 'two')
    await expect.poll(() => fileIn(store, 'a.ts')).toMatchObject({ draft: 'two', isStale: false })
    stop()
  })

  it('never gives up a draft for what is on disk: it warns, and lets the person choose', async () => {
    const { disk, store, stop } = await opened({ 'a.ts': 'one', 'b.ts': 'one' }, 'a.ts', 'b.ts')
    await expect.poll(() => disk.watched()).toContain('b.ts')
    for (const path of ['a.ts', 'b.ts']) {
      store.edit(path, 'mine')
      disk.write(path, 'theirs')
      await expect
        .poll(() => fileIn(store, path))
        .toMatchObject({ draft: 'mine', isStale: true, onDisk: { text: 'theirs' } })
    }
    await store.save('a.ts')
    expect(disk.disk.get('a.ts'), 'a stale file is not saved over what is on disk').toBe('theirs')

    store.keepDraft('a.ts')
    expect(fileIn(store, 'a.ts')).toMatchObject({ draft: 'mine', text: 'theirs', isStale: false })
    await store.save('a.ts')
    expect(disk.disk.get('a.ts')).toBe('mine')

    await store.reload('b.ts')
    expect(fileIn(store, 'b.ts')).toMatchObject({ draft: 'theirs', isStale: false })
    stop()
  })

  it('finds out at the save, where nothing told it before', async () => {
    const { disk, store, stop } = await opened({ 'a.ts': 'one' }, 'a.ts')
    store.edit('a.ts', 'mine')
    disk.disk.set('a.ts', 'theirs')
    await store.save('a.ts')
    expect(fileIn(store, 'a.ts')).toMatchObject({ draft: 'mine', isStale: true, onDisk: { text: 'theirs' } })
    expect(disk.disk.get('a.ts')).toBe('theirs')
    stop()
  })

  it('is not alarmed by its own save, nor by one that made the same change', async () => {
    const { disk, store, stop } = await opened({ 'a.ts': 'one' }, 'a.ts')
    await expect.poll(() => disk.watched()).toContain('a.ts')
    store.edit('a.ts', 'two')
    disk.write('a.ts', 'two')
    await expect.poll(() => fileIn(store, 'a.ts')).toMatchObject({ text: 'two', isStale: false })
    stop()
  })

  it('keeps the draft of a file that is gone, and can bring it back', async () => {
    const { disk, store, stop } = await opened({ 'a.ts': 'one' }, 'a.ts')
    await expect.poll(() => disk.watched()).toContain('a.ts')
    store.edit('a.ts', 'mine')
    disk.write('a.ts', null)
    await expect.poll(() => fileIn(store, 'a.ts')).toMatchObject({ draft: 'mine', isStale: true, onDisk: null })
    store.keepDraft('a.ts')
    await store.save('a.ts')
    expect(disk.disk.get('a.ts')).toBe('mine')
    stop()
  })

  it('says why a file can’t be read, and forgets it once it can', async () => {
    const disk = fakeDisk({ 'logo.png': '' })
    const store = createProjectStore(disk.client)
    disk.refuseWith(problem('file-not-text'))
    store.openFile('logo.png')
    await expect
      .poll(() => fileIn(store, 'logo.png'))
      .toMatchObject({ phase: 'refused', problem: { code: 'file-not-text' } })
    disk.refuseWith(null)
    await store.look('logo.png')
    expect(fileIn(store, 'logo.png')).toMatchObject({ phase: 'ready', problem: null })
  })

  it('leaves an open file as it is while the server does not answer', async () => {
    const { disk, store, stop } = await opened({ 'a.ts': 'one' }, 'a.ts')
    disk.refuseWith(problem('server-unreachable'))
    await store.look('a.ts')
    expect(fileIn(store, 'a.ts')).toMatchObject({ phase: 'ready', draft: 'one', problem: null })
    stop()
  })

  it('looks at everything again after a gap', async () => {
    const { disk, store, stop } = await opened({ 'a.ts': 'one' }, 'a.ts')
    await expect.poll(() => disk.watched()).toContain('a.ts')
    disk.disk.set('a.ts', 'two')
    disk.disk.set('new.ts', '')
    disk.gap()
    await expect.poll(() => fileIn(store, 'a.ts')?.draft).toBe('two')
    await expect
      .poll(() =>
        store.tree
          .state()
          .folders.get('.')
          ?.entries.map(({ name }) => name),
      )
      .toEqual(['a.ts', 'new.ts'])
    stop()
  })

  it('follows only the files that are open and the folders that are unfolded', async () => {
    const { disk, store, stop } = await opened({ 'a.ts': '', 'src/b.ts': '', 'docs/c.md': '' }, 'a.ts')
    await expect.poll(() => disk.watched()).toEqual(['a.ts', '.'])
    store.tree.unfold('src')
    await expect.poll(() => disk.watched()).toEqual(['a.ts', '.', 'src'])
    store.closeFile('a.ts')
    store.tree.fold('src')
    await expect.poll(() => disk.watched()).toEqual(['.'])
    stop()
    expect(disk.watched()).toEqual([])
  })

  it('sees what changed after it was read and before the stream stood', async () => {
    const disk = fakeDisk({ 'a.ts': 'one' })
    const release = disk.holdStreams()
    const store = createProjectStore(disk.client)
    const stop = store.start()
    store.openFile('a.ts')
    await expect.poll(() => disk.watched()).toEqual(['a.ts', '.'])
    disk.disk.set('a.ts', 'two')
    disk.disk.set('new.ts', '')
    release()
    await expect.poll(() => fileIn(store, 'a.ts')?.draft).toBe('two')
    await expect.poll(() => store.tree.state().folders.get('.')?.entries).toHaveLength(2)
    stop()
  })

  it('folds a folder that is gone, and follows no file that is gone: neither could be followed', async () => {
    const { disk, store, stop } = await opened({ 'src/a.ts': 'one', 'b.ts': '' }, 'src/a.ts')
    const entries = disk.client.entries
    Object.assign(disk.client, {
      entries: (path: string, signal: AbortSignal) =>
        path === 'src' && !disk.disk.has('src/a.ts')
          ? Promise.resolve({ ok: false, problem: problem('path-unusable') })
          : entries(path, signal),
    })
    store.tree.unfold('src')
    await expect.poll(() => disk.watched()).toEqual(['src/a.ts', '.', 'src'])
    disk.disk.delete('src/a.ts')
    disk.gap()
    await expect.poll(() => disk.watched()).toEqual(['.'])
    expect(fileIn(store, 'src/a.ts')).toMatchObject({ phase: 'refused' })
    stop()
  })

  it('makes a new file when it is saved, and never over one that is there', async () => {
    const { disk, store, stop } = await opened({ 'a.ts': 'one' })
    await store.newFile('src/new.ts')
    const made = fileIn(store, 'src/new.ts')
    expect(made).toMatchObject({ phase: 'ready', revision: null })
    expect(made && isDirty(made)).toBe(true)
    store.edit('src/new.ts', 'hello')
    await store.save('src/new.ts')
    expect(disk.disk.get('src/new.ts')).toBe('hello')
    expect(disk.asked).not.toContain('entries src')

    await store.newFile('a.ts')
    expect(fileIn(store, 'a.ts')).toMatchObject({ draft: 'one' })
    stop()
  })

  it('shows the neighbour when the file in front is closed', async () => {
    const { store, stop } = await opened({ 'a.ts': '', 'b.ts': '', 'c.ts': '' }, 'a.ts', 'b.ts', 'c.ts')
    store.openFile('b.ts')
    store.closeFile('b.ts')
    expect(store.state().shown).toBe('c.ts')
    store.closeFile('a.ts')
    expect(store.state().shown).toBe('c.ts')
    store.closeFile('c.ts')
    expect(store.state()).toMatchObject({ shown: null, open: [] })
    stop()
  })

  it('tells the newest message what is open and selected', async () => {
    const { store, stop } = await opened({ 'a.ts': '', 'b.ts': '' })
    expect(store.editorState()).toEqual({})
    store.openFile('a.ts')
    store.select({ startLine: 3, endLine: 5 })
    expect(store.editorState()).toEqual({ openFile: { path: 'a.ts', startLine: 3, endLine: 5 } })
    store.openFile('b.ts')
    expect(store.editorState()).toEqual({ openFile: { path: 'b.ts' } })
    stop()
  })

  it('wishes for a place anew each time, also for the same one', async () => {
    const { store, stop } = await opened({ 'a.ts': '' }, 'a.ts')
    store.openFile('a.ts', { startLine: 2, endLine: 2 })
    const first = store.state().reveal
    store.openFile('a.ts', { startLine: 2, endLine: 2 })
    expect(store.state().reveal).toMatchObject({ path: 'a.ts', startLine: 2 })
    expect(store.state().reveal?.wish).not.toBe(first?.wish)
    stop()
  })

  it('takes the name that a file really has', async () => {
    const disk = fakeDisk({ 'Read.md': 'hi' })
    const store = createProjectStore({
      ...disk.client,
      file: (_path, signal) => disk.client.file('Read.md', signal),
    })
    store.openFile('read.md')
    await expect.poll(() => store.state()).toMatchObject({ shown: 'Read.md', open: [{ path: 'Read.md' }] })
    store.openFile('READ.md')
    await expect.poll(() => store.state()).toMatchObject({ shown: 'Read.md', open: [{ path: 'Read.md' }] })
  })
})

describe('the file tree', () => {
  it('reads a folder when it is unfolded, and what is above a file that is revealed', async () => {
    const { disk, store, stop } = await opened({ 'src/lib/deep.ts': '', 'a.ts': '' })
    expect(new Set(disk.asked)).toEqual(new Set(['entries .']))
    store.tree.reveal('src/lib/deep.ts')
    await expect.poll(() => store.tree.state().folders.get('src/lib')?.entries).toHaveLength(1)
    expect([...new Set(disk.asked)]).toEqual(['entries .', 'entries src', 'entries src/lib'])
    expect(store.tree.state()).toMatchObject({ active: 'src/lib/deep.ts' })
    stop()
  })

  it('keeps what it knows of a folder that is folded, and reads it again when it is unfolded', async () => {
    const { disk, store, stop } = await opened({ 'src/a.ts': '' })
    store.tree.unfold('src')
    await expect.poll(() => store.tree.state().folders.get('src')?.entries).toHaveLength(1)
    store.tree.fold('src')
    disk.disk.set('src/b.ts', '')
    store.tree.unfold('src')
    expect(store.tree.state().folders.get('src')?.entries).toHaveLength(1)
    await expect.poll(() => store.tree.state().folders.get('src')?.entries).toHaveLength(2)
    stop()
  })
})
