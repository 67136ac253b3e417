import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApiPins } from '@sternline/engine'
import { needs, temporaryFolder } from '@sternline/testkit'
import type { Locator, Page } from 'playwright-core'
import { afterEach, beforeEach, expect } from 'vitest'
import { inaccessible } from '../../../test/support/axe.ts'
import { openWorkbench, type Workbench } from '../../../test/support/open-workbench.ts'
import { nothingWrong } from '../../../test/support/watched-page.ts'

const MINUTE = 60_000

/** More than any model's minimum, so that it is worth caching. */
const DOMAIN = 'An invoice has lines, and each line has a rate of its own.\n'.repeat(600)

let home: Awaited<ReturnType<typeof temporaryFolder>>
let bench: Workbench
let project: string

beforeEach(async () => {
  home = await temporaryFolder()
  project = join(home.path, 'billing')
  await mkdir(join(project, 'docs'), { recursive: true })
  await mkdir(join(project, 'src'))
  await writeFile(join(project, 'docs', 'domain.md'), DOMAIN)
  await writeFile(join(project, 'src', 'money.ts'), 'export const cents = 100\n')
  await writeFile(join(project, 'src', 'invoice.ts'), 'export const total = 1\n')
  bench = await openWorkbench({
    project: { folder: project, dataFolder: join(home.path, 'data') },
    emulator: { scenario: { answers: Array.from({ length: 9 }, (_, n) => ({ text: `Answer ${n + 1}.` })) } },
  })
})

afterEach(async () => {
  await bench.close()
  await home.remove()
})

const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true })
const price = (page: Page): Locator => page.getByRole('status', { name: 'Next turn' })
const pins = (page: Page): Locator => page.getByRole('region', { name: 'Pinned to the base' })
const chips = (page: Page): Locator => page.getByRole('list', { name: 'Attached to the next message' })
const conversations = (page: Page): Locator => page.getByRole('navigation', { name: 'Conversations' })
const dialog = (page: Page): Locator => page.getByRole('dialog')

/** Goes to an element as somebody without a mouse does. */
async function pressTo(page: Page, wanted: Locator, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await wanted.evaluate(element => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${key} does not come there.`)
}

/** Types and sends a message, and waits for its answer. */
async function say(page: Page, text: string, answer: string): Promise<void> {
  await box(page).focus()
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
  await page.getByText(answer, { exact: true }).waitFor()
}

needs('chromium').describe('beside a conversation on the page', () => {
  const it = needs('chromium').it

  it('attaches and pins by keyboard alone, tells the price of the next turn, and asks before the cache is thrown away', async () => {
    const { page, watched } = await bench.open()
    await box(page).waitFor()

    // A file is pinned to the base, with its size.
    await pressTo(page, box(page))
    await page.keyboard.type('Please read @dom')
    await page.getByRole('option', { name: 'docs/domain.md' }).waitFor()
    await page.keyboard.press('Shift+Enter')
    await pins(page).getByText('docs/domain.md').waitFor()
    const told: ApiPins = await (await fetch(`${bench.url}/api/project/pins?model=claude-opus-4-8`)).json()
    expect(told.pins).toMatchObject([{ path: 'docs/domain.md' }])
    expect(await pins(page).locator('small').innerText()).toMatch(/^\d+k\s+tokens$/)
    expect(await box(page).inputValue()).toBe('Please read ')

    // Another is attached, taken away, and attached again; the draft outlives a reload.
    for (let times = 0; times < 2; times++) {
      await page.keyboard.type('@mny')
      await page.getByRole('option', { name: 'src/money.ts' }).waitFor()
      expect(await box(page).getAttribute('aria-activedescendant')).toBe('mention-0')
      await page.keyboard.press('Enter')
      await chips(page).getByText('@src/money.ts').waitFor()
      if (times > 0) break
      await pressTo(page, page.getByRole('button', { name: 'Remove @src/money.ts' }))
      await page.keyboard.press('Enter')
      await expect.poll(() => chips(page).count()).toBe(0)
      await pressTo(page, box(page), 'Shift+Tab')
    }
    expect(await inaccessible(page)).toEqual([])
    await page.reload()
    await chips(page).getByText('@src/money.ts').waitFor()
    expect(await box(page).inputValue()).toBe('Please read ')

    // Shift+Enter begins a line, and the box grows; Ctrl+Enter is for a change that waits; Enter sends.
    await box(page).focus()
    await page.keyboard.press('End')
    const low = (await box(page).boundingBox())?.height ?? 0
    await page.keyboard.type('it.')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('Thanks.')
    await page.keyboard.press('Control+Enter')
    expect((await box(page).boundingBox())?.height).toBeGreaterThan(low + 10)
    expect(await box(page).inputValue()).toBe('Please read it.\nThanks.')
    await page.keyboard.press('Enter')
    await page.getByText('Answer 1.', { exact: true }).waitFor()
    expect(await box(page).inputValue()).toBe('')
    expect(await chips(page).count()).toBe(0)
    await price(page)
      .getByText(/^next turn reads \d+k, about \$0\.\d+$/)
      .waitFor()
    await conversations(page)
      .getByText(/Please read it/)
      .waitFor()

    // Another model is asked about first, with what it throws away.
    const models = page.getByRole('button', { name: /^Model:/ })
    const model = await models.innerText()
    await pressTo(page, models)
    await page.keyboard.press('Enter')
    await page.getByRole('menuitemradio', { checked: true }).waitFor()
    await pressTo(page, page.getByRole('menuitemradio', { checked: false }).first(), 'ArrowDown')
    await page.keyboard.press('Enter')
    await dialog(page)
      .getByText(/^All \d+k cached tokens are lost to the next turn\.$/)
      .waitFor()
    await dialog(page)
      .getByText(/^It then saves \d+k: about \$\d+\.\d\d\.$/)
      .waitFor()
    expect(await inaccessible(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
    await expect.poll(() => models.evaluate(element => element === document.activeElement)).toBe(true)
    expect(await models.innerText()).toBe(model)
    await price(page)
      .getByText(/^next turn reads/)
      .waitFor()

    // So are effort, caching, and a file that leaves the base; once agreed it is done.
    await page.getByRole('button', { name: /^Effort/ }).press('Enter')
    await page.getByRole('menuitemradio', { name: 'High', exact: true }).click()
    await dialog(page)
      .getByText(/cached tokens are lost/)
      .waitFor()
    await dialog(page).getByRole('button', { name: 'Change the effort' }).click()
    await page.getByRole('button', { name: /High, thinking/ }).waitFor()
    await price(page)
      .getByText(/^cold: next turn re-caches \d+k/)
      .waitFor()
    await page.getByRole('button', { name: /^Caching/ }).press('Enter')
    await page.getByRole('menuitemradio', { name: /^Off/ }).click()
    await dialog(page).getByRole('button', { name: 'Switch off' }).click()
    await price(page).getByText('nothing is cached: caching is off').waitFor()
    await page.getByRole('button', { name: 'Unpin docs/domain.md' }).press('Enter')
    await dialog(page).getByRole('button', { name: 'Unpin', exact: true }).press('Enter')
    await expect.poll(() => pins(page).getByText('docs/domain.md').count()).toBe(0)
    expect(watched).toEqual(nothingWrong(bench.url))
  }, 120_000)

  it('shows what a changed pinned file costs either way, goes cold with the emulator’s clock, and names the cause', async () => {
    const { page, watched } = await bench.open()
    await box(page).focus()
    await page.keyboard.type('@domain')
    await page.getByRole('option', { name: 'docs/domain.md' }).waitFor()
    await page.keyboard.press('Shift+Enter')
    await pins(page).getByText('docs/domain.md').waitFor()
    await say(page, 'What is an invoice?', 'Answer 1.')
    await price(page)
      .getByText(/^next turn reads/)
      .waitFor()

    // A pinned file that changed: told for some tokens, or cached anew for some money.
    await writeFile(join(project, 'docs', 'domain.md'), `${DOMAIN}Half to even.\n`)
    await box(page).blur()
    await box(page).focus()
    const choice = page.getByRole('group', { name: 'docs/domain.md changed' })
    await choice.getByText(/^tell it as a change, about [\d.]+k? tokens$/).waitFor()
    await choice.getByText(/^re-cache the base, about \$0\.\d\d more$/).click()
    expect(await inaccessible(page)).toEqual([])
    await say(page, 'And now?', 'Answer 2.')
    await expect.poll(() => choice.count()).toBe(0)

    // A file that is not there any more is marked.
    await rm(join(project, 'docs', 'domain.md'))
    await box(page).blur()
    await box(page).focus()
    await pins(page).getByText('missing').waitFor()
    await page.getByRole('group', { name: 'docs/domain.md is gone' }).waitFor()
    await say(page, 'Go on.', 'Answer 3.')

    // Past the expiry everything is cached again: the ring, the list and the price say so before, the label afterwards.
    await price(page)
      .getByText(/^next turn reads/)
      .waitFor()
    await fetch(`${bench.url}/api/emulator/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advanceMs: 6 * MINUTE }),
    })
    await price(page)
      .getByText(/^cold: next turn re-caches \d+k, about \$0\.\d+$/)
      .waitFor()
    expect(await page.locator('.assistant-head .warmth').innerText()).toContain('cold')
    await conversations(page).getByText('cold', { exact: true }).waitFor()
    await say(page, 'Still there?', 'Answer 4.')
    await page
      .locator('.message-label')
      .last()
      .getByText(/lost \d+k/)
      .waitFor()
    await price(page)
      .getByText(/^next turn reads/)
      .waitFor()
    await expect.poll(() => conversations(page).getByText(/%$/).count()).toBe(1)

    // Deleted only once that was confirmed.
    await pressTo(page, conversations(page).getByRole('link'))
    await page.keyboard.press('Delete')
    await dialog(page).getByRole('button', { name: 'Delete' }).click()
    await conversations(page).getByText('None yet.').waitFor()
    expect(await page.getByText('Answer 4.').count()).toBe(0)
    expect(watched).toEqual(nothingWrong(bench.url))
  }, 120_000)

  it('takes what is dragged from the tree', async () => {
    const { page, watched } = await bench.open()
    await page.getByRole('treeitem', { name: 'src' }).dragTo(box(page))
    await chips(page).getByText('@src/', { exact: true }).waitFor()
    expect(watched).toEqual(nothingWrong(bench.url))
  })
})
