import { execFileSync } from 'node:child_process'
import { lstat, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SternlineError } from '@sternline/core'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { createInside, openResolved } from '../../src/folder/open-inside.ts'
import type { ProjectFolder } from '../../src/folder/project-folder.ts'
import { tempProject, writeFiles } from '../support/temp-project.ts'

const SECRET = 'the secret outside'

type Tree = Awaited<ReturnType<typeof tempProject>>

/** A project full of links, beside a folder with a secret. */
async function trap(): Promise<Tree> {
  const tree = await tempProject({ 'src/a.txt': 'inside', 'b.txt': 'inside', 'deep/er/c.txt': 'inside' })
  const { root, outside } = tree
  await writeFiles(outside, { 'secret.txt': SECRET, 'project-evil/secret.txt': SECRET, 'PROJECT/secret.txt': SECRET })
  const links: Readonly<Record<string, string>> = {
    'to-secret.txt': join(outside, 'secret.txt'),
    'to-outside': outside,
    up: '..',
    'src/up-two': '../..',
    'dangling.txt': join(outside, 'new.txt'),
    'dangling-folder': join(outside, 'new'),
    'to-a.txt': 'src/a.txt',
    'to-src': 'src',
    chain: 'to-outside',
    loop: 'loop',
    'loop-a': 'loop-b',
    'loop-b': 'loop-a',
    'to-root': root,
    'to-git': '.git',
    'to-etc': '/etc',
    'to-device': '/dev/zero',
  }
  for (const [name, target] of Object.entries(links)) await symlink(target, join(root, name))
  await writeFiles(root, { '.git/config': SECRET })
  return tree
}

/** Every file outside, with what it holds. No link is followed. */
async function picture(folder: string, below = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = join(below, entry.name)
    if (path === 'project') continue
    if (entry.isDirectory()) Object.assign(found, await picture(folder, path))
    else found[path] = entry.isFile() ? await readFile(join(folder, path), 'utf8') : 'no file'
  }
  return found
}

async function attempt<T>(run: () => Promise<T>): Promise<T | SternlineError> {
  try {
    return await run()
  } catch (problem) {
    if (problem instanceof SternlineError) return problem
    throw problem
  }
}

describe('a folder full of links', () => {
  let tree: Tree
  let folder: ProjectFolder
  beforeEach(async () => {
    tree = await trap()
    folder = tree.folder
  })

  it.each([
    ['to-secret.txt', 'a link to a file outside'],
    ['to-outside/secret.txt', 'a link to a folder outside'],
    ['up/secret.txt', 'a relative link up'],
    ['src/up-two/secret.txt', 'a link up from below'],
    ['chain/secret.txt', 'a link to a link'],
    ['to-src/../../secret.txt', 'up behind a link'],
    ['up/project-evil/secret.txt', 'a folder whose name begins like the project'],
    ['up/PROJECT/secret.txt', 'the same name in capitals'],
    ['to-etc/passwd', 'a link to the system'],
    ['loop', 'a link to itself'],
    ['loop-a/x', 'a circle of links'],
    ['dangling.txt', 'a link to nothing'],
    ['dangling-folder/x', 'a link to no folder'],
    ['to-git/config', "git's own folder by another name"],
    ['to-device', 'a device'],
  ])('refuses to read, write, list and search %s: %s', async path => {
    const before = await picture(tree.outside)
    const { signal } = new AbortController()
    for (const run of [
      () => folder.readText(path),
      () => folder.writeText(path, 'written', null),
      () => folder.writeText(path, 'written', SECRET),
      () => folder.entries(path),
      () => folder.files(path, signal),
      () => folder.search({ query: 'secret', regex: false, path, glob: null }, signal),
    ]) {
      expect(await attempt<unknown>(run)).toMatchObject({ code: 'path-refused' })
    }
    expect(await picture(tree.outside)).toEqual(before)
  })

  it.each([
    ['to-a.txt', 'src/a.txt'],
    ['to-src/a.txt', 'src/a.txt'],
    ['to-root/src/a.txt', 'src/a.txt'],
  ])('follows %s, which stays inside, and calls it %s', async (path, real) => {
    expect(await folder.readText(path)).toMatchObject({ path: real, text: 'inside' })
  })

  it('writes through a link that stays inside to the file, and leaves the link', async () => {
    await folder.writeText('to-a.txt', 'new', 'inside')
    expect(await readFile(join(tree.root, 'src/a.txt'), 'utf8')).toBe('new')
    expect((await lstat(join(tree.root, 'to-a.txt'))).isSymbolicLink()).toBe(true)
  })

  it('neither reads nor writes outside by any of thousands of paths', async () => {
    const before = await picture(tree.outside)
    const names = [
      '..',
      '.',
      '',
      'src',
      'a.txt',
      'b.txt',
      'deep',
      'er',
      'new.txt',
      'secret.txt',
      'project-evil',
      'up',
      'src/up-two',
    ]
    const links = [
      'to-outside',
      'to-src',
      'chain',
      'loop',
      'to-root',
      'dangling-folder',
      'dangling.txt',
      'to-etc',
      'to-git',
      '.git',
      '.GIT',
    ]
    const tricks = [
      '\u2025',
      '\uff0e\uff0e',
      '.. ',
      '...',
      '~',
      'C:',
      '%2e%2e',
      '..%00',
      '..\0',
      tree.outside,
      tree.root,
      '/',
      '\\',
      'nul',
    ]
    const piece = fc.oneof(fc.constantFrom(...names), fc.constantFrom(...links), fc.constantFrom(...tricks))
    const separator = fc.constantFrom('/', '\\', '//', '/./', '\uff0f')
    const path = fc
      .tuple(fc.array(piece, { minLength: 1, maxLength: 7 }), separator)
      .map(([parts, by]) => parts.join(by))
    await fc.assert(
      fc.asyncProperty(path, fc.boolean(), async (text, writes) => {
        const read = await attempt(() => folder.readText(text))
        if (!(read instanceof SternlineError)) expect(read.text).not.toContain(SECRET)
        const located = await attempt(() => folder.locate(text))
        if (!(located instanceof SternlineError)) expect(`${located.real}/`).toContain(`${tree.root}/`)
        if (writes && read instanceof SternlineError) await attempt(() => folder.writeText(text, 'written', null))
      }),
      { numRuns: 1_200 },
    )
    expect(await picture(tree.outside)).toEqual(before)
    expect(await readFile(join(tree.root, '.git/config'), 'utf8')).toBe(SECRET)
  })

  it('never gives what is outside while a folder keeps turning into a link', async () => {
    const { root, outside } = tree
    await writeFiles(outside, { 'other/c.txt': SECRET })
    let isOver = false
    const swapping = (async () => {
      while (!isOver) {
        await rename(join(root, 'deep/er'), join(root, 'deep/kept'))
        await symlink(join(outside, 'other'), join(root, 'deep/er'))
        await rm(join(root, 'deep/er'))
        await rename(join(root, 'deep/kept'), join(root, 'deep/er'))
      }
    })()
    const seen = new Set<string>()
    for (let i = 0; i < 400; i++) {
      const read = await attempt(() => folder.readText('deep/er/c.txt'))
      seen.add(read instanceof SternlineError ? read.code : read.text)
      const text = read instanceof SternlineError ? 'inside' : read.text
      await attempt(() => folder.writeText('deep/er/c.txt', text, text))
    }
    isOver = true
    await swapping
    expect(seen).not.toContain(SECRET)
    expect(await readFile(join(outside, 'other/c.txt'), 'utf8')).toBe(SECRET)
    expect(await readdir(join(outside, 'other'))).toEqual(['c.txt'])
  })

  it('looks again once a file is open: what was found inside may have become a link meanwhile', async () => {
    const { root, outside } = tree
    await writeFiles(outside, { 'other/c.txt': SECRET })
    const found = await folder.locate('deep/er/c.txt')
    await rename(join(root, 'deep/er'), join(root, 'deep/kept'))
    await symlink(join(outside, 'other'), join(root, 'deep/er'))
    expect(await attempt(() => openResolved(root, 'deep/er/c.txt', found))).toMatchObject({ code: 'path-refused' })
    const beside = join(root, 'deep/er/new.tmp')
    expect(await attempt(() => createInside(root, 'deep/er/c.txt', beside, 0o600))).toMatchObject({
      code: 'path-refused',
    })
    expect(await readdir(join(outside, 'other'))).toEqual(['c.txt'])
  })

  it('does not wait for a pipe', async () => {
    execFileSync('sh', ['-c', 'exec mkfifo "$0"', join(tree.root, 'pipe')])
    expect(await attempt(() => folder.readText('pipe'))).toMatchObject({ code: 'path-unusable' })
    expect(await attempt(() => folder.writeText('pipe', 'x', null))).toMatchObject({ code: 'path-unusable' })
  })

  it('refuses everything once the project folder itself was replaced by a link', async () => {
    await rename(tree.root, join(tree.outside, 'moved'))
    await symlink(join(tree.outside, 'project-evil'), tree.root)
    expect(await attempt(() => folder.readText('secret.txt'))).toMatchObject({ code: 'path-refused' })
  })
})

describe('writing', () => {
  it('makes folders on the way, keeps permissions, and leaves nothing beside the file', async () => {
    const { folder, root } = await tempProject({})
    await folder.writeText('a/b/c.sh', 'one', null)
    await writeFile(join(root, 'a/b/run.sh'), 'one', { mode: 0o755 })
    await folder.writeText('a/b/run.sh', 'two', 'one')
    expect((await lstat(join(root, 'a/b/run.sh'))).mode & 0o777).toBe(0o755)
    expect((await readdir(join(root, 'a/b'))).sort()).toEqual(['c.sh', 'run.sh'])
  })

  it.each([
    { now: 'changed', expected: 'one', why: 'the user changed it meanwhile' },
    { now: 'one', expected: null, why: 'somebody made it meanwhile' },
    { now: null, expected: 'one', why: 'somebody removed it meanwhile' },
  ])('writes nothing when $why', async ({ now, expected }) => {
    const { folder, root } = await tempProject(now === null ? {} : { 'a.txt': now })
    expect(await attempt(() => folder.writeText('a.txt', 'two', expected))).toMatchObject({ code: 'file-changed' })
    expect(await readdir(root)).toEqual(now === null ? [] : ['a.txt'])
    if (now !== null) expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe(now)
  })

  it('does not write in place of a folder', async () => {
    const { folder, root } = await tempProject({})
    await mkdir(join(root, 'a'))
    for (const path of ['a', '.']) {
      expect(await attempt(() => folder.writeText(path, 'x', null))).toMatchObject({ code: 'path-unusable' })
    }
  })
})
