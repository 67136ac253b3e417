import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { needs } from '@sternline/testkit'
import type { Locator, Page } from 'playwright-core'
import { afterEach, beforeEach, expect } from 'vitest'
import { inaccessible } from '../../../test/support/axe.ts'
import type { Workbench } from '../../../test/support/open-workbench.ts'
import { nothingWrong } from '../../../test/support/watched-page.ts'
import { ask, createTestProject, messageBox, type TestProject, thread } from './support/project-bench.ts'

/** Everything that must not run says so here. */
const RUN = 'window.ran = true'

/** What hides or turns text, and must be seen instead. */
const HIDDEN = ['\u001b', '\u200b', '\u202e', '\u2066']

/** What a model, or who wrote the text that it repeats, may try. */
const MARKDOWN = [
  `# <script>${RUN}</script>`,
  `<img src=x onerror="${RUN}"> <iframe src="https://evil.example/a"></iframe> <style>body{display:none}</style>`,
  `<a href="javascript:${RUN}" onclick="${RUN}">raw</a> <form action="https://evil.example/"><button>b</button></form>`,
  `[js](javascript:window.ran=1) [data](data:text/html,<script>${RUN}</script>) [file](file:///etc/passwd) [up](../../x)`,
  `<javascript:${RUN}> [fine](https://example.com/a) [host](//evil.example/b)`,
  '![remote](https://evil.example/pixel.png) ![data](data:image/png;base64,iVBORw0KGgo=) ![ref]',
  'Bidi a\u202eb\u2066c, entities &#x202e;d&#x1b;[31m, escape \u001b[31mred, hidden \u200bspace',
  `\`\`\`html\n<script>${RUN}</script>\u202e\n\`\`\``,
  `| <b onmouseover="${RUN}">x</b> |\n|---|\n| <svg onload="${RUN}"> |`,
  'behind everything',
  '[ref]: https://evil.example/ref.png "t"',
].join('\n\n')

let project: TestProject
let bench: Workbench

beforeEach(async () => {
  project = await createTestProject({
    'src/evil.txt': `<img src=x onerror="${RUN}"> \u001b[31mred\u001b[0m \u202eturned`,
  })
})

afterEach(async () => {
  await bench.close()
  await project.remove()
})

const isFetched = (hosts: ReadonlySet<string>): boolean => [...hosts].some(host => host !== new URL(bench.url).host)
const drawn = (page: Page): Locator =>
  thread(page).locator('img, iframe, script, style, form:not(.spoken), object, embed')

/** A conversation of many messages as the assistant keeps it; the last one is one line of a million characters. */
async function writeLongConversation(id: string, turns: number): Promise<void> {
  const at = 1_795_321_445_174
  const lines: object[] = [
    {
      type: 'created',
      version: 1,
      id,
      at,
      title: 'A \u202elong <b>one</b>',
      project: project.folder,
      settings: { model: 'emulator/claude-opus-4-8', effort: null, thinking: 'off', caching: true, commands: false },
      continues: null,
    },
    { type: 'base', at, base: { blocks: [{ kind: 'instructions', path: null, text: 'x' }], tools: [], pins: [] } },
  ]
  const message = (number: number, fields: object): object => ({ type: 'message', at, id: `m_${number}`, ...fields })
  for (let turn = 0; turn < turns; turn++) {
    const text = `Question ${turn}?`
    const spoken = { kind: 'spoken', content: [{ type: 'text', text }], said: { text, attachments: [] } }
    lines.push(message(2 * turn + 1, spoken))
    const said = turn === turns - 1 ? 'x'.repeat(1_000_000) : `## Answer ${turn}\n\n${'It is **so**. '.repeat(80)}`
    lines.push(message(2 * turn + 2, { kind: 'answer', content: [{ type: 'text', text: said }], stop: 'end_turn' }))
  }
  await mkdir(join(project.dataFolder, 'conversations'), { recursive: true, mode: 0o700 })
  const file = join(project.dataFolder, 'conversations', `${id}.jsonl`)
  await writeFile(file, `${lines.map(line => JSON.stringify(line)).join('\n')}\n`, { mode: 0o600 })
}

needs('chromium').describe('text that would do something', () => {
  const { it } = needs('chromium')

  it('is shown and does nothing: nothing runs, nothing is fetched, what hides is seen', async () => {
    bench = await project.open([
      {
        thinking: `<img src=x onerror="${RUN}">\u202eturned`,
        text: MARKDOWN,
        calls: [
          { name: 'read_file', input: { path: 'src/evil.txt' } },
          { name: 'read_file', input: { path: `<img src=x onerror=${RUN}>\u202e.ts` } },
        ],
      },
      { text: 'Done.' },
    ])
    const { page, watched } = await bench.open()
    await messageBox(page).waitFor()
    await ask(page, `<img src=x onerror="${RUN}"> \u202eturned`)
    await thread(page).getByText('Done.').waitFor()
    await thread(page).evaluate(frame => frame.scrollTo(0, 0))
    // As Markdown: before its reader is loaded, the text stands there as it is.
    await thread(page).getByRole('link', { name: 'fine' }).waitFor()
    expect(await page.evaluate(() => 'ran' in window)).toBe(false)
    expect(await drawn(page).count()).toBe(0)
    await thread(page)
      .locator('.markdown *')
      .evaluateAll(all => {
        for (const element of all) element.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))
      })
    const text = await thread(page).innerText()
    for (const shown of ['<script>', '\\u202e', '\\x1b[31m', '\\u200b', 'javascript:']) expect(text).toContain(shown)
    for (const hidden of HIDDEN) expect(text).not.toContain(hidden)
    const links = await thread(page)
      .locator('a')
      .evaluateAll(all => all.map(link => link.getAttribute('href') ?? ''))
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(link).toMatch(/^(https:\/\/|#\/)/)
    const rel = await thread(page).locator('a[href^="https"]').first().getAttribute('rel')
    expect(rel).toBe('noopener noreferrer nofollow')
    for (const fold of await thread(page).locator('[data-fold]').all()) await fold.click()
    await thread(page).getByText('src/evil.txt, lines 1 to 1').waitFor()
    const unfolded = await thread(page).innerText()
    for (const hidden of HIDDEN) expect(unfolded).not.toContain(hidden)
    expect(await page.evaluate(() => 'ran' in window)).toBe(false)
    expect(await drawn(page).count()).toBe(0)
    expect(isFetched(watched.hosts)).toBe(false)
    expect(watched).toEqual(nothingWrong(bench.url))
  }, 40_000)

  it('opens a long conversation with a line of a million characters, draws few rows, and is gone through by keyboard', async () => {
    const id = 'c_0mwrc18vq594a60e01215'
    await writeLongConversation(id, 1000)
    bench = await project.open()
    const { page, watched } = await bench.open(`#/project/${id}`)
    await thread(page).getByText('xxxxxxxx').waitFor()
    const rows = thread(page).locator('li[data-index]')
    const focused = (): Promise<string | null | undefined> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-posinset'))
    expect(await page.getByRole('heading', { name: 'A \\u202elong <b>one</b>' }).count()).toBe(1)
    expect(await rows.last().getAttribute('aria-setsize')).toBe('2000')
    await page.getByRole('button', { name: /show all, 996,000 more characters/ }).waitFor()

    await thread(page).focus()
    await page.keyboard.press('k')
    await expect.poll(focused).toBe('2000')
    for (const place of ['1999', '1998', '1997', '1996']) {
      await page.keyboard.press('ArrowUp')
      await expect.poll(focused).toBe(place)
    }
    await page.keyboard.press('Home')
    await expect.poll(focused).toBe('1')
    await thread(page).getByText('Question 0?').waitFor()
    await page.keyboard.press('j')
    await expect.poll(focused).toBe('2')
    for (let step = 0; step < 12; step++) {
      await page.mouse.move(1100, 400)
      await page.mouse.wheel(0, 2500)
      expect(await rows.count()).toBeLessThanOrEqual(100)
    }
    await page.getByRole('button', { name: 'jump to newest' }).click()
    await thread(page).getByText('xxxxxxxx').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'jump to newest' }).count()).toBe(0)
    expect(watched).toEqual(nothingWrong(bench.url))
  }, 40_000)

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`leaves nothing inaccessible, ${colorScheme}`, async () => {
      bench = await project.open([
        { thinking: 'So.', text: MARKDOWN, calls: [{ name: 'write_file', input: { path: 'a.txt', content: 'a' } }] },
      ])
      const { page } = await bench.open('', { colorScheme })
      await messageBox(page).waitFor()
      await ask(page, 'Write it.')
      await page.locator('.approval').getByRole('button', { name: 'Refuse' }).click()
      expect(await inaccessible(page)).toEqual([])
    })
  }
})
