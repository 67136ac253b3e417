// How long a person waits for the coding environment: until it is ready, and until a long conversation stands there.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ID = 'c_0mwrc18vq594a60e01215'
const TURNS = 1_000
/** Of one answer, so that the whole has 2 MB. Unit: characters. */
const ANSWER = 2_000

/** How often each is measured; the median counts. */
const TIMES = 7

/** Writes a conversation of 2 MB as the assistant keeps it. */
async function writeConversation(dataFolder, project) {
  const at = Date.now() - 60_000
  const settings = { model: 'emulator/claude-opus-4-8', effort: null, thinking: 'off', caching: true, commands: false }
  const lines = [
    { type: 'created', version: 1, id: ID, at, title: 'A long one', project, settings, continues: null },
    { type: 'base', at, base: { blocks: [{ kind: 'instructions', path: null, text: 'x' }], tools: [], pins: [] } },
  ]
  for (let turn = 0; turn < TURNS; turn += 1) {
    const text = `Question ${turn}: why is this line rounded?`
    const answer = `## Answer ${turn}\n\n${'Each line is rounded by itself, **half to even**, see `src/invoice.ts`. '.repeat(ANSWER / 70)}`
    const spoken = { kind: 'spoken', content: [{ type: 'text', text }], said: { text, attachments: [] } }
    lines.push({ type: 'message', at, id: `m_${2 * turn + 1}`, ...spoken })
    const content = [{ type: 'text', text: answer }]
    lines.push({ type: 'message', at, id: `m_${2 * turn + 2}`, kind: 'answer', content, stop: 'end_turn' })
  }
  await mkdir(join(dataFolder, 'conversations'), { recursive: true, mode: 0o700 })
  const text = `${lines.map(line => JSON.stringify(line)).join('\n')}\n`
  await writeFile(join(dataFolder, 'conversations', `${ID}.jsonl`), text, { mode: 0o600 })
  return text.length
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** From the navigation until `isThere` holds in the page. Unit: milliseconds. */
async function timed(browser, url, isThere) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  const began = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForFunction(isThere, null, { polling: 'raf' })
  const took = performance.now() - began
  await context.close()
  return took
}

/** Tree and message box stand there. */
const isReady = () =>
  document.querySelector('[role=treeitem]') !== null && document.querySelector('.assistant textarea') !== null

/** The newest answer stands there, as Markdown. */
const isOpen = () =>
  [...document.querySelectorAll('.thread h2, .thread h3, .thread h4')].some(
    ({ textContent }) => textContent === 'Answer 999',
  )

/**
 * Measures with a server of its own, each page in a fresh browser profile.
 *
 * @returns milliseconds until the page is ready, and until a conversation of `megabytes` is open, server cold and warm
 */
export async function measureProjectPage({ startPage, browser }) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'sternline-bench-')))
  const [project, dataFolder] = [join(folder, 'billing'), join(folder, 'data')]
  await mkdir(join(project, 'src'), { recursive: true })
  await writeFile(join(project, 'src', 'invoice.ts'), 'export const total = 1\n')
  const characters = await writeConversation(dataFolder, project)
  const server = await startPage({ project: { folder: project, dataFolder } })
  const first = await timed(browser, `${server.url}/#/project/${ID}`, isOpen)
  const [ready, open] = [[], []]
  for (let time = 0; time < TIMES; time += 1) {
    ready.push(await timed(browser, `${server.url}/#/project`, isReady))
    open.push(await timed(browser, `${server.url}/#/project/${ID}`, isOpen))
  }
  await server.stop()
  await rm(folder, { recursive: true, force: true })
  return { ready: median(ready), open: median(open), first, megabytes: characters / 1e6 }
}
