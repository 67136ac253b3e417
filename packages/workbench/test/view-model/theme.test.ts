import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { readTheme, THEME_KEY } from '../../src/view-model/theme.ts'

const SCRIPT = readFileSync(new URL('../../public/theme.js', import.meta.url), 'utf8')

/** Runs the script that the page loads first, and returns the theme that it sets. */
function themeAtStart(getItem: (key: string) => string | null): unknown {
  const dataset: Record<string, unknown> = {}
  runInContext(SCRIPT, createContext({ localStorage: { getItem }, document: { documentElement: { dataset } } }))
  return dataset['theme'] ?? 'system'
}

describe('the theme before the first paint', () => {
  it.each(['light', 'dark', 'system', 'purple', null])('reads %j as the page does', stored => {
    expect(themeAtStart(key => (key === THEME_KEY ? stored : 'dark'))).toBe(readTheme(stored))
  })

  it('follows the system where storage is denied', () => {
    expect(
      themeAtStart(() => {
        throw new Error('denied')
      }),
    ).toBe('system')
  })
})
