// `npm run soak`: half an hour of mixed load with faults (resets, cut streams, storms of 429, clients that vanish, a full disk), then the books are
// compared: no crash, the heap flat within 10 %, no exchange lost or doubled, and no wrong figure or sum, of tokens or of money, in the ledger, the API
// or the metrics. `--minutes 2` is the short form. Exit code 1 when something does not hold.
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { NODE_FLAGS } from '../packages/cli/bin/server-heap.mjs'
import { ensureReady } from './ensure-ready.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'packages', 'server', 'bench', 'soak')

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    clients: { type: 'string', default: '8' },
    build: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const runMs = Number(options.minutes) * 60_000
/** The heap before this part of the run is not compared: caches fill and code is compiled. */
const WARM_SHARE = 0.4
const HEAP_LIMIT = 1.1
/** How long the disk is full, and how often. */
const FULL_SHARE = 0.04
const FULL_TIMES = 3

const log = line => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`)
const wait = ms => new Promise(resolve => setTimeout(resolve, ms))

/** Numbers in [0, 1), the same in every run. */
function numbers(seed) {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

async function start(name, args, execArgv = []) {
  const child = fork(join(folder, `${name}.mjs`), args, { execArgv })
  const [{ port }] = await once(child, 'message')
  return { child, port }
}

async function ask(child, question) {
  const answer = once(child, 'message')
  child.send(question)
  return (await answer)[0]
}

/** A disk that is full: files may not grow. Null where the system has no such limit to set from outside. */
function fullDisk(pid, file) {
  const set = size => execFileSync('prlimit', ['--pid', String(pid), `--fsize=${size}:unlimited`], { stdio: 'ignore' })
  try {
    set('unlimited')
  } catch {
    return null
  }
  const sizeNow = () =>
    Math.max(...[file, `${file}-wal`].map(name => statSync(name, { throwIfNoEntry: false })?.size ?? 0))
  return { fill: () => set(Math.max(1, Math.floor(sizeNow() / 2))), free: () => set('unlimited') }
}

/** Fills the disk now and then. */
async function disturb(disk, until) {
  let times = 0
  for (let i = 1; i <= FULL_TIMES && disk !== null; i++) {
    await wait(runMs / (FULL_TIMES + 1))
    if (until()) break
    disk.fill()
    log('the disk is full')
    await wait(runMs * FULL_SHARE)
    disk.free()
    log('there is room again')
    times += 1
  }
  return { times }
}

async function watchHeap(gateway, until) {
  const heaps = []
  const problems = []
  const startedAt = Date.now()
  while (!until()) {
    await wait(Math.max(2_000, runMs / 60))
    if (until()) break
    const answer = await ask(gateway.child, 'heap')
    heaps.push({ share: (Date.now() - startedAt) / runMs, mb: answer.heap / 2 ** 20 })
    problems.push(...answer.problems)
    if (heaps.length % 10 === 0) log(`heap ${heaps.at(-1).mb.toFixed(1)} MB`)
  }
  return { heaps, problems }
}

const medianOf = list => [...list].sort((a, b) => a - b)[list.length >> 1]

function heapProblem(heaps) {
  const warm = heaps.filter(({ share }) => share >= WARM_SHARE).map(({ mb }) => mb)
  if (warm.length < 4) return 'too few looks at the heap'
  const part = Math.max(2, Math.floor(warm.length / 3))
  const [first, last] = [medianOf(warm.slice(0, part)), medianOf(warm.slice(-part))]
  log(`heap from ${first.toFixed(1)} to ${last.toFixed(1)} MB (${((last / first - 1) * 100).toFixed(1)} %)`)
  return last > first * HEAP_LIMIT ? `the heap grew from ${first.toFixed(1)} to ${last.toFixed(1)} MB` : null
}

async function readLedger(file) {
  const { openLedger } = await import(join(root, 'packages', 'ledger', 'dist', 'index.js'))
  const ledger = await openLedger({ file })
  const exchanges = []
  for await (const lines of ledger.export('jsonl')) {
    for (const line of lines.split('\n')) if (line !== '') exchanges.push(JSON.parse(line))
  }
  const sessions = await ledger.sessions()
  await ledger.close()
  return { exchanges, sessions }
}

/** What was to happen and did not: a run without trouble proves nothing. */
function missedTrouble(answered, disk, disturbed, told) {
  const problems = []
  // Every Linux has the means; elsewhere the log says that this part was left out.
  if (disturbed.times === 0 && (disk !== null || process.platform === 'linux')) problems.push('the disk was never full')
  if (disturbed.times > 0 && !told.some(line => line.includes("can't be written")))
    problems.push('a full disk was not told')
  if (!answered.some(({ isStorm }) => isStorm)) problems.push('there was no storm of 429')
  return problems
}

async function main() {
  const data = mkdtempSync(join(tmpdir(), 'sternline-soak-'))
  const file = join(data, 'ledger.sqlite')
  const upstream = await start('upstream', [])
  const gateway = await start('gateway', [String(upstream.port), file], ['--expose-gc', ...NODE_FLAGS])
  let end = null
  gateway.child.once('exit', (code, signal) => {
    end ??= `the gateway ended in the middle: ${signal ?? code}`
  })
  try {
    const stopAt = Date.now() + runMs
    const until = () => Date.now() >= stopAt || end !== null
    const disk = fullDisk(gateway.child.pid, file)
    if (disk === null) log('this system has no prlimit, so the disk is never full')
    const { load } = await import(join(folder, 'load.mjs'))
    const { compare } = await import(join(folder, 'compare.mjs'))
    const { askSums } = await import(join(folder, 'asked.mjs'))
    const since = Date.now() - 1_000
    log(`${options.minutes} minutes, ${options.clients} clients`)
    const [seen, watched, disturbed] = await Promise.all([
      load({ port: gateway.port, clients: Number(options.clients), until, random: numbers(7) }),
      watchHeap(gateway, until),
      disturb(disk, until),
    ])
    if (end !== null) return [end]
    const { answered } = await ask(upstream.child, 'answered')
    const asked = await askSums(gateway.port, since)
    const stopped = await ask(gateway.child, 'stop')
    end = 'stopped'
    const ledger = await readLedger(file)
    const outcomes = {}
    for (const { outcome } of ledger.exchanges) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    log(
      `${seen.length} requests, ${answered.length} reached the upstream, ${ledger.exchanges.length} exchanges: ${JSON.stringify(outcomes)}`,
    )
    const told = [...watched.problems, ...stopped.problems]
    log(`the disk was full ${disturbed.times} times; the gateway told of ${told.length} problems`)
    log(`${answered.filter(({ isStorm }) => isStorm).length} requests came in storms of 429`)
    return [
      heapProblem(watched.heaps),
      ...missedTrouble(answered, disk, disturbed, told),
      ...compare(ledger, seen, answered, asked),
    ].filter(problem => problem !== null)
  } finally {
    gateway.child.kill('SIGKILL')
    upstream.child.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  }
}

if (!options.build || (await ensureReady())) {
  const problems = await main()
  for (const problem of problems) log(`BROKEN: ${problem}`)
  log(problems.length === 0 ? 'everything held' : `${problems.length} things did not hold`)
  process.exitCode = problems.length === 0 ? 0 : 1
} else {
  process.exitCode = 2
}
