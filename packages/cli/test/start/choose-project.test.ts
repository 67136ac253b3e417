import { mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@sternline/testkit'
import { expect, it } from 'vitest'
import { chooseProject } from '../../src/start/choose-project.ts'

const HOME = '/home/somebody'

it.each([
  { folder: '/work/here', wish: { project: true }, opened: '/work/here', why: 'the command runs there' },
  { folder: '/work/here', wish: { project: true, folder: '../there' }, opened: '/work/there', why: 'it was named' },
  { folder: '/work', wish: { project: true, folder: '/else' }, opened: '/else', why: 'it was named whole' },
  { folder: HOME, wish: { project: true }, opened: null, why: 'a home folder is no project' },
  { folder: HOME, wish: { project: true, folder: '.' }, opened: HOME, why: 'unless somebody names it' },
  { folder: '/', wish: { project: true }, opened: null, why: 'a whole disk is no project' },
  { folder: '/work/here', wish: { project: false, folder: '/else' }, opened: null, why: 'none is wanted' },
])('opens $opened from $folder, because $why', async ({ folder, wish, opened }) => {
  expect(await chooseProject({ home: HOME, folder }, wish)).toBe(opened)
})

it('knows a home folder by another name', async () => {
  const folder = realpathSync(tempFolder())
  mkdirSync(join(folder, 'real'))
  symlinkSync(join(folder, 'real'), join(folder, 'link'))
  const link = join(folder, 'link')
  expect(await chooseProject({ home: link, folder: join(folder, 'real') }, { project: true })).toBeNull()
})
