// `node tools/bench-page.mjs`: measures the page in Chromium against its limits; exit code 1 when one is broken.
// Scrolling through 10,000 exchanges: row nodes at once, and the 95th percentile of frame times. Fifty sessions live: how long
// after the first event of a response its row stands on the page. The coding environment: until it is ready, until 2 MB are open.
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureReady } from './ensure-ready.mjs'
import { measureProjectPage } from './lib/bench-project-page.mjs'
import { messagesOf } from './lib/demo-traffic.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const EXCHANGES = 10_000
const SESSIONS = 50
/** How long the sessions are live. Unit: milliseconds. */
const LIVE_MS = 12_000
/** How often each of them sends a request. Unit: milliseconds. */
const EVERY_MS = 900

/** A wheel turned fast: pixels a frame, and frames. */
const SCROLL = { speed: 120, most: 600 }

const LIMITS = { rows: 100, frameMs: 33, arrivalMs: 200, readyMs: 1_500, openMs: 1_000 }

async function loadParts() {
  const [machine, server, ledger, { chromium }] = await Promise.all([
    import('../packages/testkit/dist/machine.js'),
    import('../packages/server/dist/index.js'),
    import('../packages/ledger/dist/index.js'),
    import('playwright-core'),
  ])
  return { ...machine, ...server, ...ledger, chromium }
}

/** A finished exchange of a long session. */
function exchangeOf(number, at) {
  const cached = 4_000 + (number % 40) * 700
  return {
    id: `ex_${String(number).padStart(20, '0')}`,
    session: 'long',
    state: 'finished',
    upstream: 'emulator',
    emulated: true,
    agent: { id: null, parent: null },
    client: 'claude-cli/2.1.330',
    model: 'claude-opus-4-8',
    stream: true,
    startedAt: at + number * 20_000,
    answeredAt: at + number * 20_000 + 700,
    finishedAt: at + number * 20_000 + 4_000,
    outcome: 'ok',
    status: 200,
    error: null,
    requestId: null,
    plan: { strategy: 'layered', automatic: null, untouched: null, warnings: [] },
    strip: [{ section: 'messages', tokens: cached + 712, breakpoint: null }],
    estimatedTokens: cached + 712,
    fingerprint: 'f',
    usage: { cached, saved5m: 700, saved1h: 0, fresh: 12, output: 300 },
    cost: { paid: 11_000_000, uncached: 30_000_000, avoided: 19_000_000 },
    attribution: { byClient: 0, ours: 19_000_000 },
    diagnosis: null,
    requestBytes: 20_000,
  }
}

function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Scrolls through the whole list as a person does with a wheel, and looks at every frame. */
async function measureScrolling(page) {
  return page.evaluate(async ({ speed, most }) => {
    const frame = document.querySelector('.calls-frame')
    const frames = []
    let rows = 0
    frame.scrollTo({ top: 0 })
    await new Promise(resolve => setTimeout(resolve, 300))
    let last = performance.now()
    while (frame.scrollTop + frame.clientHeight < frame.scrollHeight - 1 && frames.length < most) {
      await new Promise(resolve => requestAnimationFrame(resolve))
      const now = performance.now()
      frames.push(now - last)
      last = now
      rows = Math.max(rows, document.querySelectorAll('.call-items > li').length)
      frame.scrollBy({ top: speed })
    }
    return { frames, rows }
  }, SCROLL)
}

async function scrolling({ startServer, openLedger, browser }) {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-bench-'))
  const file = join(folder, 'ledger.sqlite')
  const ledger = await openLedger({ file })
  for (let number = 0; number < EXCHANGES; number += 1)
    ledger.record(exchangeOf(number, Date.now() - EXCHANGES * 20_000))
  await ledger.close()
  const server = await startPage(startServer, file)
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.goto(`${server.url}/#/sessions/long`)
  await page.waitForFunction(all => Number(document.querySelector('.call-items > li')?.ariaSetSize) === all, EXCHANGES)
  const { frames, rows } = await measureScrolling(page)
  await page.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
  return { frames, rows }
}

function startPage(startServer, ledgerFile, more = {}) {
  return startServer({
    port: 0,
    upstream: { name: 'emulator' },
    ledgerFile,
    pageFolder: join(root, 'packages', 'workbench', 'dist'),
    version: 'bench',
    graceMs: 500,
    ...more,
  })
}

/** Notes when the row of an exchange first shows its figures. */
function watchRows() {
  globalThis.seen = {}
  const look = () => {
    for (const row of document.querySelectorAll('.call-answered[data-id], .call-finished[data-id]')) {
      globalThis.seen[row.dataset.id] ??= performance.timeOrigin + performance.now()
    }
  }
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
}

async function arrivals({ startServer, browser }) {
  const server = await startPage(startServer, null)
  const firstEvents = new Map()
  const send = async (session, turn) => {
    const response = await fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': 'none', 'x-sternline-session': session },
      body: JSON.stringify({ model: 'claude-opus-4-8', max_tokens: 32, stream: true, messages: messagesOf(turn, 4) }),
    })
    const reader = response.body.getReader()
    await reader.read()
    if (session === 'live-0')
      firstEvents.set(response.headers.get('x-sternline-exchange'), performance.timeOrigin + performance.now())
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read());
  }
  await send('live-0', 1)
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.goto(`${server.url}/#/sessions/live-0`)
  await page.locator('.call').first().waitFor()
  await page.evaluate(watchRows)
  firstEvents.clear()
  const end = Date.now() + LIVE_MS
  await Promise.all(
    Array.from({ length: SESSIONS }, async (_, index) => {
      await new Promise(resolve => setTimeout(resolve, (index * EVERY_MS) / SESSIONS))
      for (let turn = 2; Date.now() < end; turn += 1) {
        const began = Date.now()
        await send(`live-${index}`, Math.min(turn, 8))
        await new Promise(resolve => setTimeout(resolve, Math.max(0, EVERY_MS - (Date.now() - began))))
      }
    }),
  )
  await new Promise(resolve => setTimeout(resolve, 1_000))
  const seen = await page.evaluate(() => globalThis.seen)
  await page.close()
  await server.stop()
  return [...firstEvents].map(([id, at]) => (seen[id] ?? Number.POSITIVE_INFINITY) - at)
}

async function main() {
  const parts = await loadParts()
  const executablePath = parts.chromiumPath()
  if (executablePath === null) {
    console.error("This benchmark needs Chromium. Install Debian's package `chromium`, or set CHROMIUM_PATH.")
    return 2
  }
  const browser = await parts.chromium.launch({ executablePath, args: [...parts.CHROMIUM_ARGUMENTS] })
  try {
    const { frames, rows } = await scrolling({ ...parts, browser })
    const waits = await arrivals({ ...parts, browser })
    const project = await measureProjectPage({ browser, startPage: more => startPage(parts.startServer, null, more) })
    const results = [
      ['row nodes at once, 10,000 exchanges', rows, LIMITS.rows, ''],
      ['frame while scrolling, p95', percentile(frames, 0.95), LIMITS.frameMs, 'ms'],
      [`row after first event, ${SESSIONS} sessions, p95`, percentile(waits, 0.95), LIMITS.arrivalMs, 'ms'],
      ['coding environment ready', project.ready, LIMITS.readyMs, 'ms'],
      [
        `conversation of ${project.megabytes.toFixed(1)} MB open, read from disk first`,
        project.first,
        LIMITS.openMs,
        'ms',
      ],
      ['the same, once it was read', project.open, LIMITS.openMs, 'ms'],
    ]
    for (const [what, value, limit, unit] of results) {
      console.log(
        `${what.padEnd(44)} ${value.toFixed(0).padStart(6)} ${unit.padEnd(2)}  limit ${limit}  ${value <= limit ? 'met' : 'BROKEN'}`,
      )
    }
    console.log(
      `\n${frames.length} frames, ${waits.length} rows; median frame ${percentile(frames, 0.5).toFixed(1)} ms, median arrival ${percentile(waits, 0.5).toFixed(0)} ms, slowest ${Math.max(...waits).toFixed(0)} ms`,
    )
    const { model } = cpus()[0] ?? { model: 'unknown processor' }
    console.log(
      `Node ${process.versions.node}, ${cpus().length} x ${model}, Chromium ${browser.version()}, ${new Date().toISOString().slice(0, 10)}`,
    )
    return results.every(([, value, limit]) => value <= limit) ? 0 : 1
  } finally {
    await browser.close()
  }
}

process.exitCode = (await ensureReady()) ? await main() : 2
