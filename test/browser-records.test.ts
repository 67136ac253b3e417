import { readFile } from 'node:fs/promises'
import { needs } from '@sternline/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { send } from '../tools/lib/demo-traffic.mjs'
import { inaccessible } from './support/axe.ts'
import { openWorkbench, type Workbench } from './support/open-workbench.ts'
import { nothingWrong } from './support/watched-page.ts'

const LONG = 'Four lines hold a ship at its berth; four breakpoints hold a prompt. '.repeat(220)

needs('chromium').describe('an owner’s records in a real browser', () => {
  let bench: Workbench

  beforeAll(async () => {
    bench = await openWorkbench()
  })
  afterAll(() => bench?.close())

  const talk = (session: string) =>
    send(
      { url: bench.url, session, client: 'test/1', model: 'claude-sonnet-5' },
      { system: LONG, messages: [{ role: 'user', content: 'And now?' }] },
    )

  it('a session is taken out as a file, and deleted for good once that is meant; another open page follows', async () => {
    await talk('kept')
    await talk('unwanted')
    const { page, watched, context } = await bench.open('#/sessions/unwanted')
    const other = await bench.open('#/sessions/unwanted')
    for (const one of [page, other.page])
      await expect.poll(() => one.locator('.session-id').innerText()).toBe('unwanted')

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^sternline-\d{4}-\d\d-\d\d\.csv$/)
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(',"unwanted",')

    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    expect(await inaccessible(page)).toEqual([])
    await page.getByRole('button', { name: 'Keep it' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('button', { name: 'Delete for good' }).click()
    for (const one of [page, other.page]) {
      await expect.poll(() => one.locator('.session-id').allInnerTexts()).toEqual(['kept'])
      await expect.poll(() => one.locator('body').innerText()).not.toContain('unwanted')
    }
    expect(watched).toEqual(nothingWrong(bench.url))
    await context.close()
    await other.context.close()
  })
})
