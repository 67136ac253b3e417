import { describe, expect, it } from 'vitest'
import { compare } from '../../src/compare/compare.ts'
import { comparisonHtml } from '../../src/compare/comparison-html.ts'
import { loop } from '../../src/scenarios/loop.ts'

const comparison = () =>
  compare(
    { sources: [loop('<b>', { steps: 8 }), loop('two', { steps: 4 })], pauseMs: 5000, problems: ['a "line" & <more>'] },
    { strategies: ['layered', 'vscode', 'none'], workers: 1 },
  )

describe('the page of a comparison', () => {
  it('is one file: no script, nothing from elsewhere, light and dark', async () => {
    const page = comparisonHtml(await comparison())
    expect(page).toMatch(/^<!doctype html>/)
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|(src|href)=/)
    expect(page).toContain('prefers-color-scheme: dark')
    expect(comparisonHtml(await comparison())).toBe(page)
  })

  it('draws a bar and prints a row for every strategy, the cheapest first, and says in words what charts show', async () => {
    const page = comparisonHtml(await comparison())
    const [cost = '', again = ''] = page.match(/<svg.*?<\/svg>/gs) ?? []
    const names = [...cost.matchAll(/class="name"[^>]*>([^<]*)</g)].map(([, name]) => name)
    expect(names).toEqual(['bound: nothing costs less', 'Sternline, layered', 'VS Code Copilot', 'no caching'])
    expect(cost).toMatch(/aria-label="Cost of each strategy[^"]*VS Code Copilot \d/)
    expect([...again.matchAll(/class="name"/g)]).toHaveLength(3)
    expect([...page.matchAll(/<tr><td>Sternline, layered<\/td>/g)]).toHaveLength(1)
    expect(page).not.toContain('NaN')
  })

  it('escapes what comes from logs', async () => {
    const page = comparisonHtml(await comparison())
    expect(page).toContain('&lt;b&gt;')
    expect(page).toContain('a &quot;line&quot; &amp; &lt;more&gt;')
    expect(page).not.toContain('<b>')
  })
})
