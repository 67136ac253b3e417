// `npm run screenshots`: starts the product on temporary data, sends the demo traffic, and photographs every view of the page in
// both themes and two sizes. `npm run screenshots -- FOLDER` puts the pictures elsewhere than docs/images.
import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureReady } from './ensure-ready.mjs'
import { sendDemoTraffic } from './lib/demo-traffic.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const images = process.argv[2] === undefined ? join(root, 'docs', 'images') : resolve(process.argv[2])

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

/** The views, each with its address and the text that is there once it is drawn. */
async function viewsOf(url) {
  const { sessions } = await (await fetch(`${url}/api/sessions`)).json()
  const lossOf = name => {
    const { recent } = sessions.find(({ session }) => session === name)
    return `#/sessions/${name}/${recent.findLast(({ tokensLost }) => tokensLost > 0).id}`
  }
  return [
    { name: 'sessions', fragment: '#/sessions', ready: 'expired while idle' },
    { name: 'exchange-expired', fragment: lossOf('billing-service'), ready: 'it only grew' },
    { name: 'exchange-clock', fragment: lossOf('invoice-bot'), ready: 'Texts of this session are kept' },
    { name: 'exchange-tools', fragment: lossOf('docs-helper'), ready: 'only length and hash are kept' },
    { name: 'money', fragment: '#/money', ready: 'By deployment' },
  ]
}

/** Photographs every view in one scheme and size. */
async function photograph(browser, url, views, { colorScheme, viewport }) {
  const page = await browser.newPage({ colorScheme, viewport, reducedMotion: 'reduce' })
  for (const { name, fragment, ready } of views) {
    await page.goto(`${url}/${fragment}`)
    await page.getByText(ready).first().waitFor()
    await page.getByText('live', { exact: true }).waitFor()
    // Charts are drawn once their width is known.
    await page.waitForTimeout(400)
    await page.mouse.move(0, 0)
    const path = join(images, `${name}-${colorScheme}-${viewport.width}.png`)
    await page.screenshot({ path })
    console.log(path)
  }
  await page.close()
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
  mkdirSync(images, { recursive: true })
  try {
    await sendDemoTraffic(product.url)
    const views = await viewsOf(product.url)
    for (const colorScheme of SCHEMES) {
      for (const [width, height] of SIZES)
        await photograph(browser, product.url, views, { colorScheme, viewport: { width, height } })
    }
    return 0
  } finally {
    await browser.close()
    await product.stop()
    await folder.remove()
  }
}

process.exitCode = (await ensureReady()) ? await main() : 2
