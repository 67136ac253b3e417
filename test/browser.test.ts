import {
  CHROMIUM_ARGUMENTS,
  chromiumPath,
  needs,
  type Product,
  startProduct,
  temporaryFolder,
} from '@sternline/testkit'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { nothingWrong, type Watch, watch } from './support/watched-page.ts'

needs('chromium').describe('the page in a real browser', () => {
  let browser: Browser
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let product: Product
  let context: BrowserContext
  let page: Page
  let watched: Watch

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: [...CHROMIUM_ARGUMENTS] })
  })
  afterAll(() => browser?.close())

  beforeEach(async () => {
    folder = await temporaryFolder()
    product = await startProduct(folder.path)
    context = await browser.newContext()
    page = await context.newPage()
    watched = watch(page)
    await page.goto(product.url)
  })
  afterEach(async () => {
    await context?.close()
    await product?.stop()
    await folder?.remove()
  })

  it('shows each message of a replay as it happens, as the replay itself prints it', async () => {
    await page.getByRole('heading', { name: 'No data yet' }).waitFor()
    await page.evaluate(() => Object.assign(globalThis, { neverReloaded: true }))

    const replay = await product.replayDemo()
    expect(replay.code).toBe(0)
    const labels = labelsIn(replay.stdout)
    expect(labels.length).toBeGreaterThan(3)

    const rows = callsOf(page)
    await expect.poll(() => rows.count()).toBe(labels.length)
    await expect.poll(async () => (await rows.allInnerTexts()).map(figuresIn)).toEqual(labels)
    expect(await page.evaluate(() => 'neverReloaded' in globalThis)).toBe(true)

    expect(figuresIn(await rows.first().innerText()), 'the first message has nothing to read').toEqual([
      expect.stringMatching(/^\+\S+ saved$/),
    ])
    expect(await rows.first().innerText(), 'and saving alone costs money').toMatch(/avoided −\$/)
    expect(await rows.last().innerText()).toMatch(/avoided \$\d/)
    const avoided = /(\S+) avoided/.exec(replay.stdout)?.[1]
    expect(await page.getByRole('main').locator('dl').innerText()).toContain(`avoided\n${avoided}`)
    await expectBars(rows)
    expect(watched).toEqual(nothingWrong(product.url))
  })

  it('draws the breakpoints of a call, and explains each when it is opened', async () => {
    await product.replayDemo()
    await page.getByRole('link', { name: /^Call 2\b/ }).click()
    const strip = page.getByRole('img', { name: /^Prompt of/ }).first()
    const pins = strip.locator('.strip-pin path')
    await expect.poll(() => pins.count()).toBeGreaterThan(0)
    const explained = page.getByRole('table', { name: 'Breakpoints' }).locator('tbody tr:not(.why)')
    expect(await explained.count()).toBe(await pins.count())
    expect(await explained.first().innerText()).toMatch(/(tools|system|messages)\[\d+\]/)
    const box = await strip.boundingBox()
    for (const pin of await pins.all()) {
      const { x = 0, width = 0 } = (await pin.boundingBox()) ?? {}
      expect(x + width / 2).toBeGreaterThanOrEqual((box?.x ?? 0) - 1)
      expect(x + width / 2).toBeLessThanOrEqual((box?.x ?? 0) + (box?.width ?? 0) + 1)
    }
    expect(watched).toEqual(nothingWrong(product.url))
  })

  it('keeps what it showed, through a reload and through a restart', async () => {
    const { stdout } = await product.replayDemo()
    await page.reload()
    const rows = callsOf(page)
    await expect.poll(async () => (await rows.allInnerTexts()).map(figuresIn)).toEqual(labelsIn(stdout))

    expect(await product.stop()).toMatchObject({ code: 0 })
    product = await startProduct(folder.path)
    await page.goto(product.url)
    await expect.poll(async () => (await rows.allInnerTexts()).map(figuresIn)).toEqual(labelsIn(stdout))
  })

  it('is readable in both themes', async () => {
    await product.replayDemo()
    await callsOf(page).first().waitFor()
    for (const { scheme, ground } of [
      { scheme: 'light', ground: [0.8, 1] },
      { scheme: 'dark', ground: [0, 0.1] },
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      const [text, background] = await colorsOf(page)
      expect(background).toBeGreaterThanOrEqual(ground[0])
      expect(background).toBeLessThanOrEqual(ground[1])
      expect(contrast(text, background)).toBeGreaterThan(7)
    }
    expect(watched).toEqual(nothingWrong(product.url))
  })

  it('stays dark or light when that was chosen, whatever the system says', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.getByRole('radio', { name: 'Dark' }).check()
    expect((await colorsOf(page))[1]).toBeLessThan(0.1)
    await page.reload()
    expect((await colorsOf(page))[1]).toBeLessThan(0.1)
  })
})

/** The figures of each message that a replay printed: `  2  🟢 3.1k cached 🔵 +1.4k saved` gives `3.1k cached`, `+1.4k saved`. */
function labelsIn(stdout: string): readonly (readonly string[])[] {
  return stdout
    .split('\n')
    .filter(line => /^\s*\d+\s+(🟢|🔵)/u.test(line))
    .map(figuresIn)
}

function figuresIn(text: string): readonly string[] {
  return [...text.replaceAll(/\s+/g, ' ').matchAll(/\+?\d[\d.,]*[kM]? (?:cached|saved)/g)].map(([figure]) => figure)
}

/** The lines of the calls of the session that is shown. */
function callsOf(page: Page): Locator {
  return page.getByRole('region', { name: 'Calls, oldest first' }).locator('li.item-call')
}

/** Every row has a bar of some width, all from one left edge. */
async function expectBars(rows: Locator): Promise<void> {
  const edges = new Set<number>()
  for (const row of await rows.all()) {
    const first = await row.locator('.usage-bar rect').first().boundingBox()
    expect(first?.width).toBeGreaterThan(1)
    edges.add(Math.round(first?.x ?? 0))
  }
  expect(edges.size).toBe(1)
}

/** Relative luminance of the page's text and of its ground, from what was painted. */
async function colorsOf(page: Page): Promise<readonly [text: number, ground: number]> {
  const [text, ground] = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
    const brush = canvas.getContext('2d', { willReadFrequently: true })
    const painted = (color: string): number[] => {
      if (brush === null) return []
      brush.clearRect(0, 0, 1, 1)
      brush.fillStyle = color
      brush.fillRect(0, 0, 1, 1)
      return [...brush.getImageData(0, 0, 1, 1).data]
    }
    const body = getComputedStyle(document.body)
    const grounds = [document.body, document.documentElement].map(element =>
      painted(getComputedStyle(element).backgroundColor),
    )
    return [painted(body.color), grounds.find(([, , , alpha]) => alpha === 255) ?? [255, 255, 255, 255]] as const
  })
  return [luminance(text), luminance(ground)]
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map(channel => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}
