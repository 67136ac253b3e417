// `npm run screenshots`: starts the product on temporary data, replays the demo, and photographs the page for the README.
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureReady } from './ensure-ready.mjs'

const images = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs', 'images')

const SCHEMES = ['light', 'dark']
/** Width and height of the window. Unit: CSS pixels. */
const SIZES = [
  [1280, 900],
  [1600, 1000],
]

/** The kit is imported once it is built. */
async function loadKit() {
  const [{ CHROMIUM_ARGUMENTS, chromiumPath }, { startProduct, temporaryFolder }] = await Promise.all([
    import('../packages/testkit/dist/machine.js'),
    import('../packages/testkit/dist/product/start-product.js'),
  ])
  return { CHROMIUM_ARGUMENTS, chromiumPath, startProduct, temporaryFolder }
}

/** Photographs the page in every scheme and size, once the replay is over and drawn. */
async function photograph(browser, url) {
  mkdirSync(images, { recursive: true })
  for (const colorScheme of SCHEMES) {
    for (const [width, height] of SIZES) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height }, reducedMotion: 'reduce' })
      await page.goto(url)
      await page.getByRole('region', { name: 'Messages' }).getByRole('listitem').first().waitFor()
      await page.getByText('live', { exact: true }).waitFor()
      await page.getByRole('button', { name: /^Message 2,/ }).click()
      await page.mouse.move(0, 0)
      const path = join(images, `sessions-${colorScheme}-${width}.png`)
      await page.screenshot({ path })
      await page.close()
      console.log(path)
    }
  }
}

async function main() {
  const { CHROMIUM_ARGUMENTS, chromiumPath, startProduct, temporaryFolder } = await loadKit()
  const executablePath = chromiumPath()
  if (executablePath === null) {
    console.error(
      "Screenshots need Chromium, and none is here. Install Debian's package `chromium`, or set CHROMIUM_PATH to the executable.",
    )
    return 2
  }
  const { chromium } = await import('playwright-core')
  const folder = await temporaryFolder()
  const product = await startProduct(folder.path)
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGUMENTS] })
  try {
    const replay = await product.replayDemo()
    if (replay.code !== 0) throw new Error(`The demo could not be replayed: ${replay.stderr}`)
    await photograph(browser, product.url)
    return 0
  } finally {
    await browser.close()
    await product.stop()
    await folder.remove()
  }
}

process.exitCode = (await ensureReady()) ? await main() : 2
