import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ROOT } from './support/fixture-tree.ts'

const DECISIONS = readdirSync(join(ROOT, 'docs/decisions')).map(name => `docs/decisions/${name}`)
const PAGES = ['CONTRIBUTING.md', 'docs/architecture.md', ...DECISIONS]

function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
}

describe('every path that a page names is there', () => {
  it.each(PAGES.map(page => ({ page })))('$page', ({ page }) => {
    const named = [...read(page).matchAll(/`((?:packages|tools|docs|test|\.ci)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    )
    const linked = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path)
    expect([...named, ...linked].filter(path => !existsSync(join(ROOT, path)))).toEqual([])
  })
})

describe('every decision', () => {
  it.each(DECISIONS.map(page => ({ page })))(
    '$page says context, decision and consequences on one page',
    ({ page }) => {
      expect(page).toMatch(/\/\d{4}-\d{2}-\d{2}-[a-z0-9-]+\.md$/)
      const text = read(page)
      expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
        'Context',
        'Decision',
        'Consequences',
      ])
      expect(text.split('\n').length).toBeLessThan(60)
    },
  )
})

type Row = Readonly<{
  ours: Readonly<Record<string, 'values' | 'types' | readonly string[]>>
  external: readonly string[]
  node: boolean
  folders?: Readonly<Record<string, Readonly<{ ours?: Readonly<Record<string, unknown>> }>>>
}>

/** The tools are plain JavaScript without types: this is what is used of them here. */
type Table = Readonly<{ DEPENDENCY_TABLE: Readonly<Record<string, Row>> }>

describe('docs/architecture.md', async () => {
  const file = pathToFileURL(join(ROOT, 'tools/lib/dependency-table.mjs')).href
  const { DEPENDENCY_TABLE }: Table = await import(file)

  it('shows the dependency table as it is enforced', () => {
    const shown = [...read('docs/architecture.md').matchAll(/^\| `([@\w/]+)` \| ([^|]*) \| ([^|]*) \| (yes|no) \|$/gm)]
    expect(shown.map(([, name, ours, external, node]) => [name, ours, external, node])).toEqual(
      Object.entries(DEPENDENCY_TABLE).map(([name, row]) => [
        name,
        describeOurs(row),
        row.external.join(', ') || 'nothing',
        row.node ? 'yes' : 'no',
      ]),
    )
  })
})

function describeOurs(row: Row): string {
  const own = Object.entries(row.ours).map(([name, permission]) => {
    if (permission === 'values') return short(name)
    return permission === 'types' ? `${short(name)} (types)` : `${short(name)} (types, and ${permission.join(', ')})`
  })
  const folders = Object.entries(row.folders ?? {}).map(
    ([folder, more]) =>
      `; \`${folder}\` also ${Object.keys(more.ours ?? {})
        .map(short)
        .join(', ')}`,
  )
  return `${own.join(', ') || 'nothing'}${folders.join('')}`
}

function short(name: string): string {
  return name.replace('@sternline/', '')
}
