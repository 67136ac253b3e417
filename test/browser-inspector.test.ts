import { join } from 'node:path'
import { formatCount, formatTokens } from '@sternline/core'
import type { ApiSessions, ApiUsage, ListedSession } from '@sternline/engine'
import { needs, temporaryFolder } from '@sternline/testkit'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openLedger } from '../packages/ledger/src/index.ts'
import { type BilledUsage, messagesOf, send, sendDemoTraffic, toolsNamed, wait } from '../tools/lib/demo-traffic.mjs'
import { inaccessible } from './support/axe.ts'
import { longSessionExchange } from './support/long-session.ts'
import { type OpenPage, openWorkbench, type Workbench } from './support/open-workbench.ts'
import { nothingWrong } from './support/watched-page.ts'

const MODEL = 'claude-sonnet-5'
const LONG = 'Four lines hold a ship at its berth; four breakpoints hold a prompt. '.repeat(220)

/** Turns drawings into tables by their key, which is pressed as soon as a drawing is there. */
async function turnOver(page: Page, table: Locator): Promise<void> {
  await page.getByRole('button', { name: 'table' }).first().waitFor()
  await page.keyboard.press('t')
  await table.waitFor()
}

needs('chromium').describe('the inspector in a real browser', () => {
  let bench: Workbench
  let opened: OpenPage[] = []

  beforeAll(async () => {
    bench = await openWorkbench()
    await sendDemoTraffic(bench.url)
  })
  afterEach(async () => {
    for (const { context } of opened) await context.close()
    opened = []
  })
  afterAll(() => bench?.close())

  const open = async (...parameters: Parameters<Workbench['open']>): Promise<OpenPage> => {
    const page = await bench.open(...parameters)
    opened.push(page)
    return page
  }
  const caller = (session: string) => ({ url: bench.url, session, client: 'test/1', model: MODEL })
  const exchangeAt = (session: string, id: string): string => `#/sessions/${session}/${id}`

  describe('tells why', () => {
    it('a clock was put into a system prompt: it is named, shown and priced, once texts are kept', async () => {
      const ask = (second: number) =>
        send(caller('clock'), {
          system: `You help. Now it is 2026-11-21T14:02:${second}Z. ${LONG}`,
          messages: [{ role: 'user', content: 'And now?' }],
        })
      await ask(16)
      const unkept = await ask(17)
      const { page, watched } = await open(exchangeAt('clock', unkept.id))
      const difference = page.getByRole('region', { name: 'First difference' })
      await expect.poll(() => difference.innerText()).toContain('a clock, a counter or an id')
      expect(await difference.innerText()).toMatch(/[0-9a-f]{32}/)
      expect(await difference.innerText()).not.toContain('14:02')

      await difference.getByRole('button', { name: '1 hour' }).click()
      await difference.getByText('Texts of this session are kept').waitFor()
      await ask(18)
      const { id } = await ask(19)
      await page.goto(`${bench.url}/${exchangeAt('clock', id)}`)
      const diagnosis = page.getByRole('region', { name: 'Diagnosis' })
      await expect.poll(() => diagnosis.innerText()).toContain('Clock or id in the text')
      expect(await diagnosis.innerText()).toMatch(/system\[0\]/)
      expect(await diagnosis.innerText()).toMatch(/[\d,]+ tokens lost\s+\$0\.\d+ lost/)
      expect(await difference.locator('del').innerText()).toContain('18')
      expect(await difference.locator('ins').innerText()).toContain('19')

      await difference.getByRole('button', { name: 'Delete them' }).click()
      await difference.getByRole('button', { name: '24 hours' }).waitFor()
      await page.reload()
      await expect.poll(() => difference.innerText()).toContain('length')
      expect(await difference.innerText()).not.toContain('14:02')
      expect(watched).toEqual(nothingWrong(bench.url))
    })

    it('tools were sent in another order: the first that moved is named', async () => {
      const ask = (...names: string[]) =>
        send(caller('order'), { tools: toolsNamed(...names), system: LONG, messages: messagesOf(1) })
      await ask('fetch', 'list', 'search')
      const { id } = await ask('search', 'fetch', 'list')
      const { page } = await open(exchangeAt('order', id))
      const diagnosis = page.getByRole('region', { name: 'Diagnosis' })
      await expect.poll(() => diagnosis.innerText()).toContain('Tool "search" moved from tools[2] to tools[0]')
      expect(await diagnosis.innerText()).toContain('Sort the tools by name')
    })

    it('an entry expired, and the prefix did not change', async () => {
      const ask = (turns: number) => send(caller('pause'), { system: LONG, messages: messagesOf(turns) })
      await ask(1)
      await wait(bench.url, 6)
      const { id } = await ask(2)
      const { page } = await open(exchangeAt('pause', id))
      const diagnosis = page.getByRole('region', { name: 'Diagnosis' })
      await expect.poll(() => diagnosis.innerText()).toContain('Expired while idle')
      expect(await diagnosis.innerText()).toContain('not the request’s doing')
      await expect
        .poll(() => page.getByRole('region', { name: 'First difference' }).innerText())
        .toContain('it only grew')
      expect(await page.locator('.call[aria-current] .tick').count(), 'the tick where the prefix broke').toBe(1)
      expect(await page.locator('.call:not([aria-current]) .tick').count()).toBe(0)
      expect(await page.locator('.inspector-calls .gap-past').innerText()).toMatch(/^6:0\d idle, past 5 min$/)
    })

    it('the prefix changed, and nothing had expired', async () => {
      const ask = (word: string) =>
        send(caller('change'), { system: `You are ${word}. ${LONG}`, messages: messagesOf(1) })
      await ask('helpful')
      await wait(bench.url, 2)
      const { id } = await ask('very brief')
      const { page } = await open(exchangeAt('change', id))
      const diagnosis = page.getByRole('region', { name: 'Diagnosis' })
      await expect.poll(() => diagnosis.innerText()).toContain('System changed')
      expect(await diagnosis.innerText()).toContain('a change in the request')
      expect(await page.locator('.inspector-calls .gap').innerText()).toMatch(/^2:0\d idle, within 5 min$/)
    })
  })

  it('shows the ledger’s figures, and the ledger has the emulator’s', async () => {
    const billed: BilledUsage[] = []
    for (const turns of [1, 2, 3]) {
      billed.push((await send(caller('figures'), { system: LONG, messages: messagesOf(turns) })).usage)
    }
    const sum = (read: (usage: BilledUsage) => number): number => billed.reduce((all, usage) => all + read(usage), 0)
    const told = {
      cached: sum(usage => usage.cache_read_input_tokens),
      saved: sum(usage => usage.cache_creation_input_tokens),
      fresh: sum(usage => usage.input_tokens),
      output: sum(usage => usage.output_tokens),
    }
    const own = await listed(bench.url, 'figures')
    const { cached, saved5m, saved1h, fresh, output } = own.usage
    expect({ cached, saved: saved5m + saved1h, fresh, output }).toEqual(told)

    const { page } = await open('#/sessions/figures')
    const totals = page.getByRole('main').locator('dl.totals')
    await expect.poll(() => totals.innerText()).toContain(`cached\n${formatTokens(told.cached)}`)
    expect(await totals.locator('.total-cached').getAttribute('title')).toContain(`${formatCount(told.cached)} tokens`)
    expect(await totals.locator('.total-saved').getAttribute('title')).toContain(`${formatCount(told.saved)} tokens`)

    await page.getByRole('button', { name: 'table' }).click()
    const rows = page.getByRole('region', { name: 'Calls, table' }).locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(billed.length)
    const cells = await Promise.all((await rows.all()).map(row => row.locator('td').allInnerTexts()))
    expect(cells.map(([, , , ...figures]) => figures.slice(0, 4))).toEqual(
      billed.map(usage =>
        [usage.cache_read_input_tokens, usage.cache_creation_input_tokens, usage.input_tokens, usage.output_tokens].map(
          formatCount,
        ),
      ),
    )
  })

  it('the dashboard’s sums are those of all sessions', async () => {
    const { sessions } = await read<ApiSessions>(bench.url, '/api/sessions?limit=1000')
    const { cells } = await read<ApiUsage>(bench.url, '/api/usage')
    const cached = (all: readonly Readonly<{ usage: Readonly<{ cached: number }> }>[]): number =>
      all.reduce((sum, { usage }) => sum + usage.cached, 0)
    expect(cached(cells)).toBe(cached(sessions))

    const { page, watched } = await open('#/money')
    const sums = page.getByRole('region', { name: 'Sums' })
    await expect.poll(() => sums.innerText()).toContain(`${formatTokens(cached(cells))} of `)
    const table = page.getByRole('region', { name: 'Tokens by kind, table' })
    await turnOver(page, table)
    const shown = await table.locator('tbody tr td:nth-child(3)').allInnerTexts()
    expect(shown.reduce((all, text) => all + Number(text.replaceAll(',', '')), 0)).toBe(cached(cells))
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('region', { name: 'Misses by cause', exact: true }).getByRole('button', { name: 'CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('sternline-misses-by-cause.csv')
    expect(watched).toEqual(nothingWrong(bench.url))
  })

  it('opens once with the code of its address, and to nobody without', async () => {
    const folder = await temporaryFolder()
    const guarded = await openWorkbench({ tokenFile: join(folder.path, 'token'), guardApi: true })
    try {
      const address = guarded.server.pageAddress()
      const { page } = await guarded.open(new URL(address).hash)
      await page.getByRole('heading', { name: 'No data yet' }).waitFor()
      expect(page.url()).not.toContain('code')
      await page.reload()
      await page.getByRole('heading', { name: 'No data yet' }).waitFor()
      for (const fragment of ['', new URL(address).hash]) {
        const stranger = await guarded.open(fragment)
        await stranger.page.getByText('This page may not see anything yet').waitFor()
        expect(await stranger.page.locator('body').innerText()).not.toContain('No data yet')
      }
    } finally {
      await guarded.close()
      await folder.remove()
    }
  })

  it('shows no figure before there is data', async () => {
    const empty = await openWorkbench()
    try {
      for (const fragment of ['', '#/money']) {
        const { page } = await empty.open(fragment)
        await page.getByText('No data yet').waitFor()
        expect(await page.locator('body').innerText()).not.toMatch(/\b0 ?%|\$0\.00/)
      }
    } finally {
      await empty.close()
    }
  })

  it.each(['light', 'dark'] as const)(
    'no view has a fault that axe-core finds, and all fit into 1280 pixels: %s',
    async colorScheme => {
      const { page, watched } = await open('', { colorScheme })
      const views = [
        { fragment: '#/sessions/billing-service', ready: 'where the prefix broke' },
        { fragment: await firstLoss(bench.url, 'billing-service'), ready: 'it only grew' },
        { fragment: await firstLoss(bench.url, 'docs-helper'), ready: 'only length and hash are kept' },
        { fragment: '#/money', ready: 'By deployment' },
        { fragment: '#/sessions/nobody', ready: 'no session of this name' },
      ]
      for (const { fragment, ready } of views) {
        await page.goto(`${bench.url}/${fragment}`)
        await page.getByText(ready).first().waitFor()
        expect(await inaccessible(page), fragment).toEqual([])
        expect(await overflow(page), fragment).toEqual([0, 0])
        if (fragment !== '#/money') continue
        await turnOver(page, page.getByRole('region', { name: 'By model, table' }))
        expect(await inaccessible(page), 'tables').toEqual([])
      }
      expect(watched).toEqual(nothingWrong(bench.url))
    },
  )

  it('is worked by keyboard alone', async () => {
    const { page } = await open('#/sessions/billing-service')
    await page.getByRole('link', { name: /^Call 1\b/ }).waitFor()

    await page.keyboard.press('/')
    await page.keyboard.type('cause:reordered')
    const sessions = page.getByRole('navigation', { name: 'Sessions' }).getByRole('link')
    await expect.poll(() => sessions.count()).toBeLessThan(3)
    await page.keyboard.press('Enter')
    await page.keyboard.press('j')
    expect(await focused(page)).toContain('tools reordered')
    await page.keyboard.press('Enter')
    await expect.poll(() => new URL(page.url()).hash).toMatch(/^#\/sessions\/(docs-helper|order)$/)
    // The address is there before its calls are: whatever has the focus until then goes with the calls of the session before.
    await page
      .getByRole('main')
      .getByText(new URL(page.url()).hash.replace('#/sessions/', ''), { exact: true })
      .waitFor()

    const calls = page.getByRole('region', { name: 'Calls, oldest first' })
    await calls.getByRole('link').last().focus()
    await page.keyboard.press('Home')
    await expect.poll(() => focused(page)).toMatch(/^Call\s*1\b/)
    await page.keyboard.press('j')
    expect(await focused(page)).toMatch(/^Call\s*2\b/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^Call 2 ·/ }).waitFor()

    await page.getByRole('link', { name: /^Call 2\b/ }).focus()
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: /^Call 1 ·/ }).waitFor()
    await page.keyboard.press('d')
    expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('First difference')
    await page.keyboard.press('Escape')
    await expect.poll(() => new URL(page.url()).hash).not.toContain('ex_')
  })

  it('folds sub-agents below their parent', async () => {
    const { page } = await open('#/sessions/billing-service')
    const folded = page.getByRole('button', { name: /^sub-agent find-usages 3 calls/ })
    const numbers = async (): Promise<readonly string[]> =>
      (await page.locator('li.item-call .call-number').allInnerTexts()).map(text => text.replaceAll(/\D/g, ''))
    await folded.waitFor()
    const before = await numbers()
    await folded.click()
    await expect.poll(async () => (await numbers()).length).toBe(before.length + 3)
    expect(await folded.getAttribute('aria-expanded')).toBe('true')
  })

  it('draws at most a hundred rows of ten thousand, wherever they are scrolled to', async () => {
    const folder = await temporaryFolder()
    const file = join(folder.path, 'ledger.sqlite')
    const ledger = await openLedger({ file })
    for (let number = 0; number < 10_000; number += 1) ledger.record(longSessionExchange(number))
    await ledger.close()
    const long = await openWorkbench({ ledgerFile: file })
    try {
      const { page } = await long.open('#/sessions/long')
      const rows = page.locator('.call-items > li')
      await expect.poll(() => rows.first().getAttribute('aria-setsize'), { timeout: 10_000 }).toBe('10000')
      const frame = page.locator('.calls-frame')
      for (const share of [1, 0.5, 0.1, 0]) {
        await frame.evaluate((box, at) => box.scrollTo({ top: box.scrollHeight * at }), share)
        const number = Math.round(9_999 * share)
        const shown = page.getByRole('link', {
          name: new RegExp(`^Call ${Math.max(1, number).toString().slice(0, -1)}`),
        })
        await shown.first().waitFor()
        expect(await rows.count()).toBeLessThanOrEqual(100)
      }
      expect(await page.locator('dl.totals').innerText()).toContain(`cached\n${formatTokens(10_000 * 9_000)}`)
    } finally {
      await long.close()
      await folder.remove()
    }
  })

  it('shows what happens as it happens: a row, its warmth, and the list', async () => {
    const { page } = await open()
    await page.getByRole('link', { name: /^Call 1\b/ }).waitFor()
    await send(caller('arriving'), { system: LONG, messages: messagesOf(1) })
    const item = page
      .getByRole('navigation', { name: 'Sessions' })
      .getByRole('link', { name: /test 1/ })
      .first()
    await expect.poll(() => item.innerText()).toMatch(/warm for\s+[45]:\d\d/)
    await expect.poll(() => page.getByRole('main').innerText()).toContain('arriving')
    await send(caller('arriving'), { system: LONG, messages: messagesOf(2) })
    await page.getByRole('link', { name: /^Call 2\b/ }).waitFor()
    await wait(bench.url, 6)
    await send(caller('elsewhere'), { messages: messagesOf(1) })
    const old = page.getByRole('navigation', { name: 'Sessions' }).getByRole('link').nth(1)
    await expect.poll(() => old.innerText()).toContain('cold')
  })
})

async function read<T>(url: string, path: string): Promise<T> {
  return (await fetch(url + path)).json() as Promise<T>
}

async function listed(url: string, session: string): Promise<ListedSession> {
  const { sessions } = await read<ApiSessions>(url, '/api/sessions?limit=1000')
  const own = sessions.find(each => each.session === session)
  if (own === undefined) throw new Error(`There is no session ${session}.`)
  return own
}

async function firstLoss(url: string, session: string): Promise<string> {
  const { recent } = await listed(url, session)
  return `#/sessions/${session}/${recent.find(({ tokensLost }) => tokensLost > 0)?.id}`
}

/** By how much the page is larger than its window, in width and height. */
function overflow(page: Page): Promise<readonly number[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
    return [scrollWidth - clientWidth, scrollHeight - clientHeight]
  })
}

/** What has the focus, as text; nothing while nothing has it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document
    return activeElement instanceof HTMLElement && activeElement !== document.body ? activeElement.innerText : ''
  })
}
