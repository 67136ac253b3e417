// `npm run screenshots`: starts the product on temporary data, sends the demo traffic, and photographs every view of the page in
// both themes and two sizes. `npm run screenshots -- FOLDER` puts the pictures elsewhere than docs/images.
import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureReady } from './ensure-ready.mjs'
import { converse, pin, say, writeDemoProject } from './lib/demo-project.mjs'
import { sendDemoTraffic, wait } from './lib/demo-traffic.mjs'

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

const MODEL = 'emulator/claude-opus-4-8'

/** Opens a file by its name, as a person does. */
function opening(name) {
  return async page => {
    await page.keyboard.press('Control+p')
    await page.getByRole('combobox', { name: 'Name of a file' }).fill(name)
    await page.getByRole('option', { selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.code-host .cm-content').waitFor()
  }
}

async function quickOpening(page) {
  await page.keyboard.press('Control+p')
  await page.getByRole('combobox', { name: 'Name of a file' }).fill('inv')
  await page.getByRole('option', { selected: true }).waitFor()
}

/** The coding environment while its conversation is warm. */
async function projectViewsOf(url) {
  await pin(url, MODEL, 'docs/domain.md')
  const open = await converse(url, MODEL, [
    'Totals differ by a cent from the printed invoice. Where is the total rounded?',
    'And where is VAT of credit notes worked out?',
  ])
  const proposing = await converse(url, MODEL, ['Change `Math.round` to `asCents` in src/invoice.ts'])
  return {
    open,
    views: [
      { name: 'project-first-start', fragment: '#/project', ready: 'No key is needed' },
      { name: 'project-conversation', fragment: `#/project/${open}`, ready: 'cached', act: opening('invoice.ts') },
      { name: 'project-proposal', fragment: `#/project/${proposing}`, ready: 'proposed change' },
      { name: 'project-quick-open', fragment: `#/project/${open}`, ready: 'cached', act: quickOpening },
      { name: 'settings', fragment: '#/settings', ready: 'settings.json' },
    ],
  }
}

/** The same conversation after a pause that was too long, and after it was gone on with. */
async function coldViewsOf(url, open) {
  await wait(url, 6)
  return [{ name: 'project-cold', fragment: `#/project/${open}`, ready: 're-caches', act: opening('invoice.ts') }]
}

async function lostViewsOf(url, open) {
  await say(url, open, 'Which tests look at it?')
  return [{ name: 'project-lost', fragment: `#/project/${open}`, ready: 'lost', act: opening('invoice.test.ts') }]
}

/** Photographs every view in one scheme and size. */
async function photograph(browser, url, views, { colorScheme, viewport }) {
  const page = await browser.newPage({ colorScheme, viewport, reducedMotion: 'reduce' })
  for (const { name, fragment, ready, act } of views) {
    // Another address than the last one's, so that each view begins anew.
    await page.goto(`${url}/?${name}${fragment}`)
    await page.getByText(ready).first().waitFor()
    await act?.(page)
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
  const project = join(folder.path, 'billing-service')
  await writeDemoProject(project)
  const product = await startProduct(join(folder.path, 'data'), { project })
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGUMENTS] })
  mkdirSync(images, { recursive: true })
  try {
    const { url } = product
    const photographAll = async views => {
      for (const colorScheme of SCHEMES) {
        for (const [width, height] of SIZES)
          await photograph(browser, url, views, { colorScheme, viewport: { width, height } })
      }
    }
    const { open, views } = await projectViewsOf(url)
    await photographAll(views)
    await photographAll(await coldViewsOf(url, open))
    await photographAll(await lostViewsOf(url, open))
    await sendDemoTraffic(url)
    await photographAll(await viewsOf(url))
    return 0
  } finally {
    await browser.close()
    await product.stop()
    await folder.remove()
  }
}

process.exitCode = (await ensureReady()) ? await main() : 2
