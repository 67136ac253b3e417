import { fileURLToPath } from 'node:url'
import { chromiumPath, tracesFolder } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const FILE = fileURLToPath(import.meta.url)

describe('chromiumPath', () => {
  it.each([
    { path: process.execPath, found: true, why: 'an executable file' },
    { path: FILE, found: false, why: 'a file that is not executable' },
    { path: FOLDER, found: false, why: 'a folder, although it can be entered' },
    { path: '/no/such/file', found: false, why: 'nothing there' },
  ])('$why', ({ path, found }) => {
    expect(chromiumPath({ CHROMIUM_PATH: path })).toBe(found ? path : null)
  })
})

describe('tracesFolder', () => {
  it.each([
    { path: FOLDER, found: true, why: 'a folder' },
    { path: FILE, found: false, why: 'a file' },
    { path: '/no/such/folder', found: false, why: 'nothing there' },
  ])('$why', ({ path, found }) => {
    expect(tracesFolder({ STERNLINE_TRACES: path })).toBe(found ? path : null)
  })

  it('looks beside the checkout by default', () => {
    const beside = fileURLToPath(new URL('../../../../shared/traces', import.meta.url))
    expect([beside, null]).toContain(tracesFolder({}))
  })
})
