import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { needs } from '@sternline/testkit'
import type { Locator, Page } from 'playwright-core'
import { afterEach, beforeEach, expect } from 'vitest'
import { openWorkbench, type Workbench } from '../../../test/support/open-workbench.ts'
import { nothingWrong } from '../../../test/support/watched-page.ts'
import { ask, messageBox as box, createTestProject, type TestProject, thread } from './support/project-bench.ts'

const SOURCE = 'export const total = (lines: number[]) => Math.round(lines.reduce((a, b) => a + b, 0))\n'

let project: TestProject
let bench: Workbench

beforeEach(async () => {
  project = await createTestProject({ 'src/invoice.ts': SOURCE })
})

afterEach(async () => {
  await bench.close()
  await project.remove()
})

const rows = (page: Page): Locator => thread(page).locator('li[data-index]')

needs('chromium').describe('a conversation on the page', () => {
  const it = needs('chromium').it

  it('asks, sees tools run and labels appear, accepts a change, stops, goes on, edits, reloads, and survives a restart', async () => {
    bench = await project.open(
      [
        {
          thinking: 'Probably it is rounded once.',
          text: 'I look.',
          calls: [
            { name: 'search_text', input: { query: 'Math.round', path: 'src' } },
            { name: 'read_file', input: { path: 'src/invoice.ts' } },
          ],
        },
        {
          text: 'It is rounded **once**.',
          calls: [{ name: 'edit_file', input: { path: 'src/invoice.ts', old_text: 'Math.round', new_text: 'half' } }],
        },
        { text: 'Done, see [invoice.ts](src/invoice.ts:1).' },
        { text: 'A long answer. '.repeat(400) },
        { text: 'Now it is short.' },
        { text: 'It was edited.' },
        { text: 'It was asked again.' },
      ],
      { tokensPerSecond: 400 },
    )
    const { page, watched } = await bench.open()
    await box(page).waitFor()
    await ask(page, 'Totals differ by a cent. Find out why.')
    await expect.poll(() => page.url()).toMatch(/#\/project\/c_/)

    // Two calls beside each other, as one group; they unfold to what they found.
    const group = thread(page).getByRole('list', { name: '2 tool calls' })
    await group.getByText('3 of').or(group.getByText('1 of 1 lines')).waitFor()
    await group.getByRole('button', { name: /search/ }).click()
    await group.getByText('src/invoice.ts:1:').waitFor()
    await thread(page)
      .getByRole('button', { name: /thought, 5 words/ })
      .click()
    await thread(page).getByText('Probably it is rounded once.').waitFor()

    // A change waits for the person, and is then on disk.
    const approval = page.locator('.approval')
    await approval.getByText('src/invoice.ts').waitFor()
    await approval.getByRole('button', { name: 'Accept', exact: true }).click()
    await thread(page).getByRole('button', { name: 'invoice.ts', exact: true }).waitFor()
    expect(await readFile(join(project.folder, 'src', 'invoice.ts'), 'utf8')).toContain('half(')

    // Under every answer stands what the cache did for it.
    await expect.poll(() => thread(page).locator('.message-label').count()).toBe(3)
    const labels = await thread(page).locator('.message-label').allInnerTexts()
    expect(labels[0]).toMatch(/^\+\d+(\.\d)?k\s+saved/)
    expect(labels[0]).toContain('avoided −$')
    for (const label of labels.slice(1)) expect(label).toMatch(/^\d+(\.\d)?k\s+cached/)
    const newest = thread(page).locator('.label-trigger').last()
    expect(await newest.innerText()).toMatch(/cached.*saved.*avoided \$.* s\s+to the first token, hit (9\d|>99) %/s)
    await newest.focus()
    await page.getByRole('tooltip').getByText('Already memorised').first().waitFor()
    await expect.poll(() => page.locator('.assistant-head').innerText()).toMatch(/avoided \$[\d.]+/)
    await expect.poll(() => page.locator('.assistant-head .warmth').innerText()).toMatch(/[45]:\d\d/)

    // Stop by Esc; what came is kept, and the turn can be gone on with.
    await ask(page, 'Tell me everything.')
    await thread(page).getByText('A long answer.').first().waitFor()
    await box(page).focus()
    await page.keyboard.press('Escape')
    await thread(page).getByText('Stopped here.').waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()
    await thread(page).getByText('Now it is short.').waitFor()
    expect(await thread(page).getByText('Stopped here.').count()).toBe(0)

    // Edit and send again, once the price was seen.
    const said = rows(page).filter({ hasText: 'Tell me everything.' })
    await said.hover()
    await said.getByRole('button', { name: 'edit' }).click()
    await page.getByRole('textbox', { name: 'Your message, edited' }).fill('Tell me little.')
    await page.getByRole('button', { name: 'Send again' }).click()
    const price = page.getByRole('dialog')
    await price.getByText(/\d/).first().waitFor()
    await price.getByRole('button', { name: 'Send again' }).click()
    await thread(page).getByText('It was edited.').waitFor()
    await expect.poll(() => thread(page).getByText('Now it is short.').count()).toBe(0)
    await expect.poll(() => thread(page).getByText('Tell me everything.').count()).toBe(0)

    // An answer is asked for anew.
    await rows(page).last().hover()
    await thread(page).getByRole('button', { name: 'ask again' }).click()
    await thread(page).getByText('It was asked again.').waitFor()
    await expect.poll(() => thread(page).getByText('It was edited.').count()).toBe(0)

    // A reload keeps everything, and so does another process.
    const before = await rows(page).count()
    const address = new URL(page.url()).hash
    await page.reload()
    await thread(page).getByText('It was asked again.').waitFor()
    expect(await rows(page).count()).toBe(before)
    expect(watched).toEqual(nothingWrong(bench.url))
    await bench.close()
    bench = await project.open([{ text: 'I still know.' }])
    const again = await bench.open(address)
    await thread(again.page).getByText('It was asked again.').waitFor()
    await ask(again.page, 'Do you remember?')
    await thread(again.page).getByText('I still know.').waitFor()
    expect(await rows(again.page).count()).toBe(before + 2)
    expect(again.watched).toEqual(nothingWrong(bench.url))
  }, 60_000)

  it('waits and tells why, tells what failed, is refused with a reason, and after a break tells what was lost and why', async () => {
    bench = await project.open([
      { fault: '429; retry-after=1' },
      { text: 'I write it.', calls: [{ name: 'write_file', input: { path: 'notes.md', content: 'a note' } }] },
      { text: 'I leave it.' },
      { fault: '404' },
      { text: 'Here I am again.' },
      { text: 'It was cold.' },
    ])
    const { page, watched } = await bench.open()
    await box(page).waitFor()
    await ask(page, 'Write a note.')
    await page.getByText(/Trying again( in 0:0\d)?\./).waitFor()
    await page.getByText('The upstream refused the request with 429.').waitFor()

    // Refused with a reason, which the model is told.
    const approval = page.locator('.approval')
    await approval.getByText(/^Write the new file notes\.md, 1 line\?$/).waitFor()
    await approval.getByRole('button', { name: 'Refuse' }).click()
    await approval.getByRole('textbox').fill('not now')
    await page.keyboard.press('Enter')
    await thread(page).getByText('I leave it.').waitFor()
    await thread(page)
      .getByRole('button', { name: /write notes\.md/ })
      .click()
    await thread(page)
      .getByText(/They say: not now/)
      .waitFor()

    // What fails is explained, and can be gone on with.
    await ask(page, 'And now?')
    const problem = page.getByRole('alert')
    await problem.getByText('The upstream refused the request with 404.').waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()
    await thread(page).getByText('Here I am again.').waitFor()
    expect(await problem.count()).toBe(0)

    // After a break the ring is empty, and the next message tells what the break cost.
    const moved = await fetch(`${bench.url}/api/emulator/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advanceMs: 600_000 }),
    })
    expect(moved.status).toBe(200)
    await page.reload()
    await expect.poll(() => page.locator('.assistant-head .warmth').innerText()).toBe('cold')
    await ask(page, 'Still there?')
    await thread(page).getByText('It was cold.').waitFor()
    const lost = thread(page).getByRole('link', { name: /^lost \d+(\.\d)?k: expired while idle · why\?$/ })
    await lost.waitFor()
    expect(watched).toEqual(nothingWrong(bench.url))
    await lost.click()
    await page.getByRole('heading', { name: /why/i }).or(page.getByText(/idle/)).first().waitFor()
    expect(page.url()).toMatch(/#\/sessions\/c_\w+\/ex_\w+$/)
  }, 40_000)

  it('shows nothing but the reason below the minimum', async () => {
    bench = await openWorkbench({
      project: { folder: join(project.folder, 'src'), dataFolder: project.dataFolder },
      emulator: { scenario: { answers: [{ text: 'Short.' }] } },
    })
    const { page } = await bench.open()
    await box(page).waitFor()
    await page.getByRole('button', { name: /^Model/ }).click()
    await page
      .getByRole('menuitemradio', { name: /Haiku 4\.5/ })
      .first()
      .click()
    await ask(page, 'Hello?')
    await thread(page).getByText('Short.').waitFor()
    const label = thread(page).locator('.message-label')
    await expect.poll(() => label.innerText()).toMatch(/^below the minimum: [\d,]+ of [\d,]+ tokens$/)
    expect(await thread(page).locator('.dot').count()).toBe(0)
  })

  it('sums a conversation up once that is meant, and goes on in another one that says where it comes from', async () => {
    bench = await project.open([
      { text: 'It is rounded once.' },
      { text: 'They spoke of rounding.' },
      { text: 'I remember.' },
    ])
    const { page, watched } = await bench.open()
    await ask(page, 'Where is it rounded?')
    await thread(page).getByText('It is rounded once.').waitFor()
    const first = page.url()
    await page.getByRole('button', { name: 'sum up' }).click()
    await page.getByRole('button', { name: 'Leave it' }).click()
    await page.getByRole('button', { name: 'sum up' }).click()
    await page.getByRole('button', { name: 'Sum up', exact: true }).last().click()
    await page.getByRole('link', { name: 'continues in another one' }).click()
    await expect.poll(() => page.url()).not.toBe(first)
    await page.getByRole('link', { name: 'what came before' }).waitFor()
    await ask(page, 'What did we say?')
    await thread(page).getByText('I remember.').waitFor()
    expect(watched).toEqual(nothingWrong(bench.url))
  })
})
