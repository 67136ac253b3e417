import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** The page's own limit. Issue 7 allows 260 kB for the first load with assistant and editor. Unit: bytes, gzip. */
const MAX_BYTES = 100_000

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')

describe('the built page', () => {
  const outDir = mkdtempSync(join(tmpdir(), 'sternline-workbench-'))
  const files = new Map<string, string>()

  beforeAll(async () => {
    await run(
      process.execPath,
      [
        VITE,
        'build',
        '--config',
        'packages/workbench/vite.config.ts',
        'packages/workbench',
        '--outDir',
        outDir,
        '--emptyOutDir',
      ],
      { cwd: ROOT },
    )
    for (const name of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
      if (/\.(html|js|css|svg)$/.test(name)) files.set(name, readFileSync(join(outDir, name), 'utf8'))
    }
  })
  afterAll(() => rmSync(outDir, { recursive: true, force: true }))

  const page = (): string => files.get('index.html') ?? ''

  it('has no inline script and no inline style, so that a policy of `self` holds', () => {
    expect(page()).toContain('<div id="root">')
    expect(page()).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/)
    expect(page()).not.toMatch(/<style|\sstyle=|\son[a-z]+=/)
  })

  it('applies the theme before the page is drawn', () => {
    expect(page().indexOf('/theme.js')).toBeLessThan(page().indexOf('type="module"'))
    expect(page()).toMatch(/<script src="\/theme\.js"><\/script>/)
    expect(files.has('theme.js')).toBe(true)
  })

  it('loads nothing from elsewhere', () => {
    expect(page().match(/(?:src|href)="(?!\/)[^"]*"/g)).toBeNull()
    for (const [name, text] of files) {
      if (name.endsWith('.css')) expect(text).not.toMatch(/url\(|@import/)
    }
  })

  it('stays small', () => {
    const bytes = [...files.values()].reduce((sum, text) => sum + gzipSync(text).length, 0)
    expect(bytes).toBeLessThan(MAX_BYTES)
  })
})
