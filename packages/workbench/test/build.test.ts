import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What a person waits for before anything is shown, with assistant and editor to come. Unit: bytes, gzip. */
const FIRST_LOAD_BYTES = 260_000

/** The inspector, without the library that compares texts. Unit: bytes, gzip. */
const INSPECTOR_BYTES = 120_000

const sizeOf = (text: string): number => gzipSync(text).length

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
      if (name.endsWith('.css')) expect(text).not.toMatch(/url\((?!#)|@import/)
    }
  })

  it('is small when it opens', () => {
    const first = ['index.html', 'theme.js', ...loadedBy(page())]
    expect(first.length).toBeGreaterThan(3)
    const bytes = first.reduce((sum, name) => sum + sizeOf(files.get(name) ?? ''), 0)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES)
  })

  it('is small when it opens a project, with the assistant and all that a conversation needs at first', () => {
    const first = new Set(['index.html', 'theme.js', ...loadedBy(page())])
    const project = [...files.keys()].filter(name => /^assets\/project-view-/.test(name))
    expect(project.length).toBeGreaterThan(1)
    const all = [...reachable([...first, ...project])]
    expect(all.length).toBeGreaterThan(first.size)
    const bytes = all.reduce((sum, name) => sum + sizeOf(files.get(name) ?? ''), 0)
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES)
    for (const lazy of ['code-editor', 'proposal-view', 'quick-open', 'markdown'])
      expect(all.filter(name => name.startsWith(`assets/${lazy}-`))).toEqual([])
  })

  /** What is loaded with some files: what they import at once, and what that does. */
  function reachable(names: readonly string[]): ReadonlySet<string> {
    const found = new Set(names)
    for (const name of found) {
      if (!name.endsWith('.js')) continue
      const text = files.get(name) ?? ''
      for (const [, other = ''] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) found.add(`assets/${other}`)
    }
    return found
  }

  it.each([
    { part: 'code-editor', limit: 150_000, why: 'the editor, without its languages' },
    { part: 'exchange-view', limit: INSPECTOR_BYTES, why: 'the inspector' },
    { part: 'text-diff', limit: 20_000, why: 'what compares texts' },
    { part: 'usage-view', limit: 120_000, why: 'the dashboard, with its chart library' },
    { part: 'settings-view', limit: 20_000, why: 'the form of the settings' },
    { part: 'settings-editor', limit: 30_000, why: 'what the editor of the settings adds to the other one' },
  ])('loads $why when it is opened, and it is small', ({ part, limit }) => {
    const chunks = [...files].filter(([name]) => name.startsWith(`assets/${part}-`))
    expect(chunks.length).toBeGreaterThan(0)
    expect(chunks.reduce((sum, [, text]) => sum + sizeOf(text), 0)).toBeLessThan(limit)
    for (const [name] of chunks) expect(loadedBy(page())).not.toContain(name)
  })

  it('does not carry the chart library or the comparison in its first load', () => {
    const first = loadedBy(page())
      .map(name => files.get(name) ?? '')
      .join('')
    expect(first).not.toContain('recharts')
    expect(first).not.toContain('diffWordsWithSpace')
  })
})

/** The scripts and sheets that a page loads before anything is asked for. */
function loadedBy(html: string): readonly string[] {
  return [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name = '']) => name)
}
