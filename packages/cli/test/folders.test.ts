import { expect, it } from 'vitest'
import { dataFolder, runtimeFolder } from '../src/folders.ts'

const home = '/home/somebody'

it.each([
  { env: {}, asked: undefined, folder: '/home/somebody/.local/share/sternline', why: 'the XDG default' },
  { env: { XDG_DATA_HOME: '/data' }, asked: undefined, folder: '/data/sternline', why: 'the XDG folder' },
  {
    env: { XDG_DATA_HOME: '' },
    asked: undefined,
    folder: '/home/somebody/.local/share/sternline',
    why: 'an empty variable counts as unset',
  },
  {
    env: { XDG_DATA_HOME: 'data' },
    asked: undefined,
    folder: '/home/somebody/.local/share/sternline',
    why: 'a relative one is to be ignored',
  },
  { env: { XDG_DATA_HOME: '/data' }, asked: '/elsewhere', folder: '/elsewhere', why: 'the one that was asked for' },
])('keeps data in $folder: $why', ({ env, asked, folder }) => {
  expect(dataFolder({ env, home }, asked)).toBe(folder)
})

it.each([
  { env: { XDG_RUNTIME_DIR: '/run/user/7' }, folder: '/run/user/7/sternline', why: 'the XDG folder' },
  { env: {}, folder: '/data/run', why: 'without one, below the data folder' },
  { env: { XDG_RUNTIME_DIR: 'run' }, folder: '/data/run', why: 'a relative one is to be ignored' },
])('notes servers in $folder: $why', ({ env, folder }) => {
  expect(runtimeFolder({ env }, '/data')).toBe(folder)
})
