import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { baseChanges, buildBase, nextBase } from '../../src/base/base-layer.ts'
import { openPins } from '../../src/base/pins.ts'
import { tempFolder, tempProject, writeFiles } from '../support/temp-project.ts'

const paths = (base: Awaited<ReturnType<typeof buildBase>>): (string | null)[] => base.blocks.map(({ path }) => path)

describe('the base', () => {
  it('has instructions, rules and pins in one order, each as often as it is', async () => {
    const { folder, root } = await tempProject({ '.rules': 'c', 'AGENTS.md': 'a', 'docs/b.md': 'b', 'a.md': 'a' })
    await symlink('AGENTS.md', join(root, 'CLAUDE.md'))
    const base = await buildBase(folder, ['docs/b.md', 'a.md', 'AGENTS.md', 'gone.md'], false)
    expect(paths(base)).toEqual([null, 'AGENTS.md', '.rules', 'docs/b.md', 'a.md'])
    expect(base.blocks[3]?.text).toBe('<pinned-file path="docs/b.md">\nb\n</pinned-file>')
    expect(await buildBase(folder, ['docs/b.md', 'a.md', 'AGENTS.md', 'gone.md'], false)).toEqual(base)
  })

  it('takes no rules from outside of the project', async () => {
    const { folder, root, outside } = await tempProject({})
    await writeFiles(outside, { 'secret.md': 'secret' })
    await symlink(join(outside, 'secret.md'), join(root, 'AGENTS.md'))
    expect(paths(await buildBase(folder, [], false))).toEqual([null])
  })

  it.each([
    { pins: ['a.md'], commands: false, edit: {}, choice: null, renews: false, why: 'nothing changed' },
    {
      pins: ['a.md'],
      commands: false,
      edit: { 'a.md': 'x' },
      choice: null,
      renews: false,
      why: 'a pinned file changed: that is told',
    },
    {
      pins: ['a.md'],
      commands: false,
      edit: { 'AGENTS.md': 'x' },
      choice: null,
      renews: false,
      why: 'the rules changed: that is told',
    },
    {
      pins: ['a.md'],
      commands: false,
      edit: { 'a.md': 'x' },
      choice: 'renew',
      renews: true,
      why: 'the person asks for it',
    },
    { pins: ['a.md', 'b.md'], commands: false, edit: {}, choice: null, renews: true, why: 'another file was pinned' },
    { pins: [], commands: false, edit: {}, choice: null, renews: true, why: 'a file was unpinned' },
    {
      pins: ['a.md', 'b.md'],
      commands: false,
      edit: {},
      choice: 'keep',
      renews: false,
      why: 'the person wants to wait with it',
    },
    { pins: ['a.md'], commands: true, edit: {}, choice: null, renews: true, why: 'commands were switched on' },
  ] as const)('is renewed ($renews): $why', async ({ pins, commands, edit, choice, renews }) => {
    const { folder, root } = await tempProject({ 'AGENTS.md': 'rules', 'a.md': 'a', 'b.md': 'b' })
    const old = await buildBase(folder, ['a.md'], false)
    await writeFiles(root, edit)
    const fresh = await buildBase(folder, pins, commands)
    expect(nextBase(old, fresh, choice)).toEqual(renews ? fresh : null)
    expect(nextBase(null, fresh, 'keep')).toBe(fresh)
  })

  it('tells what changed in it', async () => {
    const { folder, root } = await tempProject({ 'a.md': 'a', 'b.md': 'b' })
    const old = await buildBase(folder, ['a.md', 'b.md', 'c.md'], false)
    await writeFiles(root, { 'a.md': 'new', 'c.md': 'c', 'b.md': '' })
    const changes = baseChanges(old, await buildBase(folder, ['a.md', 'b.md', 'c.md'], false))
    expect(changes.map(({ path, change }) => [path, change])).toEqual([
      ['a.md', 'changed'],
      ['c.md', 'added'],
      ['b.md', 'removed'],
    ])
  })
})

describe('pins', () => {
  it('stay over a restart, in their order, for their project', async () => {
    const dataFolder = await tempFolder()
    const { folder } = await tempProject({ 'a.md': 'a', 'b.md': 'b' })
    await openPins(dataFolder, folder).pin('./b.md')
    await openPins(dataFolder, folder).pin('a.md')
    expect(await openPins(dataFolder, folder).pin('b.md')).toEqual(['b.md', 'a.md'])
    expect(await openPins(dataFolder, (await tempProject({})).folder).list()).toEqual([])
    expect(await openPins(dataFolder, folder).unpin('b.md')).toEqual(['a.md'])
  })

  it.each([
    { path: '../x', code: 'path-refused' },
    { path: 'gone', code: 'not-pinnable' },
    { path: 'empty', code: 'not-pinnable' },
    { path: 'binary', code: 'not-pinnable' },
    { path: '.', code: 'not-pinnable' },
  ])('refuse $path: $code', async ({ path, code }) => {
    const { folder } = await tempProject({ empty: '', binary: 'a\0' })
    await expect(openPins(await tempFolder(), folder).pin(path)).rejects.toMatchObject({ code })
  })
})
