// The demonstration with 200,000 tokens of static project context: a conversation of the real assistant, through the real engine,
// against the emulator with its latency. What it is made of is passed in, so that a test runs the same from the sources.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const MODEL = 'claude-opus-4-8'

/** Pinned files, and the lines of each: a little above the figure that the demonstration is named after. */
const FILES = 10
const LINES = 665

const QUESTIONS = ['Where is `berthPrice`?', 'Who calls `berthPrice`?', 'What is the unit of `berthPrice`?']

/** What is promised. Times: milliseconds. */
const PROMISES = { tokens: 200_000, coldFrom: 8_000, coldTo: 13_000, warm: 1_000, cheaper: 0.85 }

/** One turn's first answer, as the table shows it. */
function rowOf(question, { exchange, label, timeToFirstToken }, inputTokens) {
  const { usage, cost } = exchange
  if (usage === null || cost === null || timeToFirstToken === null) throw new Error('The emulator billed nothing.')
  return {
    question,
    tokens: inputTokens(usage),
    cached: usage.cached,
    firstTokenMs: timeToFirstToken,
    label: label ?? '',
    paid: cost.paid,
    uncached: cost.uncached,
  }
}

/** The emulator as the engine's upstream: in this process, without a socket. */
function upstreamOf(emulator) {
  return {
    name: 'emulator',
    emulated: true,
    host: null,
    async send({ method, path, headers, body, signal }) {
      const init = { method, headers: headers.map(([name, value]) => [name, value]), body: Buffer.concat(body), signal }
      const answer = await emulator.fetch(new Request(`http://emulator.invalid${path}`, init))
      return { status: answer.status, headers: [...answer.headers], body: answer.body ?? [] }
    },
  }
}

/** A project whose documentation is pinned: the static part of every request. */
async function writeProject(folder) {
  await mkdir(join(folder, 'docs'), { recursive: true })
  await mkdir(join(folder, 'src'), { recursive: true })
  await writeFile(join(folder, 'src', 'price.ts'), 'export const berthPrice = (days: number): number => days * 12\n')
  const paths = Array.from({ length: FILES }, (_, part) => `docs/part-${part}.md`)
  for (const [part, path] of paths.entries()) {
    const line = number => `Part ${part}.${number}: what a berth is, who may have it, and how it is billed.\n`
    await writeFile(join(folder, path), Array.from({ length: LINES }, (_, number) => line(number)).join(''))
  }
  return paths
}

/**
 * Asks one question after the other and tells how each turn began.
 *
 * @param parts the packages' own functions
 * @param options `scale`: how much of an emulated wait is really waited, 1 for all of it; the emulator's clock sees all of it either way, and below 1 nothing else.
 * `onRow`: told of each turn as it ends
 */
export async function runDemo(parts, { scale = 1, onRow = () => undefined } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-demo-'))
  try {
    const pinned = await writeProject(join(folder, 'project'))
    const wait = async (ms, signal) => {
      await pause(ms * scale, undefined, { signal }).catch(() => undefined)
      if (scale < 1) emulator.clock.advance(ms)
    }
    // Where waits are shortened, time passes by them alone: what this machine needs would count for too much.
    const start = Date.now()
    const emulator = parts.createEmulator({ latency: true, wait, ...(scale < 1 ? { now: () => start } : {}) })
    const upstream = upstreamOf(emulator)
    const memory = parts.createMemory()
    const engine = parts.createEngine({
      upstream,
      ledger: { record: () => undefined },
      memory,
      clock: emulator.clock,
      settings: parts.cache.on(),
      publish: () => undefined,
    })
    const environment = { variables: {}, home: folder }
    const upstreams = parts.createUpstreams({ settings: () => parts.NO_SETTINGS, environment, fallback: 'emulator' })
    const assistant = parts.createAssistant({
      engine,
      memory,
      clock: emulator.clock,
      ways: parts.createModelWays({ upstreams, open: () => upstream }),
      folder: await parts.openProjectFolder(join(folder, 'project')),
      dataFolder: join(folder, 'data'),
      approve: async () => ({ allowed: false }),
      environment: {},
    })
    for (const path of pinned) await assistant.pin(path)
    const conversation = assistant.begin({ model: MODEL })
    const rows = []
    for (const question of QUESTIONS) {
      const row = await firstAnswer(conversation, question, parts.inputTokens)
      rows.push(row)
      onRow(row)
    }
    return { rows, broken: brokenPromises(rows) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function firstAnswer(conversation, question, inputTokens) {
  let row = null
  for await (const event of conversation.send({ text: question })) {
    if (event.type === 'answer') row ??= rowOf(question, event.figures, inputTokens)
    if (event.type === 'problem') throw new Error(`${event.problem.what} ${event.problem.why}`)
  }
  if (row === null) throw new Error('The emulator gave no answer.')
  return row
}

/** What of the promises does not hold, in words; empty when all do. */
export function brokenPromises(rows) {
  const [cold, ...warm] = rows
  const seconds = ms => `${(ms / 1000).toFixed(2)} s`
  const broken = []
  if (cold.tokens < PROMISES.tokens) broken.push(`the context has ${cold.tokens} tokens, not ${PROMISES.tokens}`)
  if (cold.firstTokenMs < PROMISES.coldFrom || cold.firstTokenMs > PROMISES.coldTo)
    broken.push(`the first token came after ${seconds(cold.firstTokenMs)} cold, not after about 10 s`)
  for (const { firstTokenMs, paid, uncached } of warm) {
    if (firstTokenMs >= PROMISES.warm)
      broken.push(`the first token came after ${seconds(firstTokenMs)} warm, not below 1 s`)
    if (1 - paid / uncached < PROMISES.cheaper)
      broken.push(`a warm turn is ${Math.round((1 - paid / uncached) * 100)} % cheaper, not 85 % or more`)
  }
  return broken
}
