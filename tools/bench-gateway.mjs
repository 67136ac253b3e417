// `npm run bench:gateway`: what the gateway adds to a request, against a direct call, a plain byte pipe, and the gateways that one can
// install. All run interleaved in one run, the upstream in a process of its own. Exit code 1 when a limit is broken.
//
//   --rounds N        rounds of every row (default 21 to 42, by size)
//   --starts N        how often everything is started anew; each time gets its share of the rounds (default 3)
//   --sizes 20,200    kilobytes (default 20,200,1024,2048)
//   --concurrency 1   how many requests at once (default 1,16)
//   --no-peers        without the gateways of compat/
//   --json            the figures as JSON
//   --no-build        measure what was built last
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { NODE_FLAGS } from '../packages/cli/bin/server-heap.mjs'
import { ensureReady } from './ensure-ready.mjs'
import { limitsOf, nameOf, show } from './lib/gateway-table.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bench = join(root, 'packages', 'server', 'bench')
const KB = 1024

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string' },
    starts: { type: 'string', default: '3' },
    sizes: { type: 'string', default: '20,200,1024,2048' },
    concurrency: { type: 'string', default: '1,16' },
    peers: { type: 'boolean', default: true },
    json: { type: 'boolean', default: false },
    build: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

/** Requests of one target in one round: enough to be measured, few enough that rounds stay short. */
const REQUESTS = { 1: { 20: 160, 200: 80, 1024: 30, 2048: 20 }, 16: { 20: 320, 200: 192, 1024: 64, 2048: 48 } }
/**
 * Requests that every target of ours gets before anything is measured, of each size and kind: V8 compiles for thousands of requests, and a
 * gateway lives for days.
 */
const WARM_UP = { 20: 4_000, 200: 2_000, 1024: 600, 2048: 300 }
/** An agent asks again with two messages more. So many turns of a conversation are sent, and then its end is sent anew. */
const TURNS = 4
/** Peers are so much slower that fewer must do, in a round and to warm them up. */
const PEER_SHARE = 1 / 4
const PEER_WARM_UP_SHARE = 1 / 20
/**
 * Where the system puts a process, and what its compiler makes of its first requests, stays with it for its life and moves its figures by up to a
 * fifth. So the processes are started anew some times, and a row's figures are over the rounds of all of them.
 *
 * Rounds of a row. The median of twelve moves by a tenth and more from run to run where a request takes a fraction of a millisecond; that of forty
 * hardly does.
 */
const ROUNDS = { 20: 30, 200: 42, 1024: 24, 2048: 21 }
const PEER_ROUNDS = 4

const log = line => process.stderr.write(`${line}\n`)
const median = list => [...list].sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN
const percentile = (list, share) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * share)] ?? Number.NaN

async function startOwn(name, args, execArgv = []) {
  const child = fork(join(bench, `${name}.mjs`), args, { execArgv })
  const port = await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', code => reject(new Error(`${name} ended with ${code}.`)))
  })
  return { name, child, port, path: '/v1/messages?beta=true', headers: {} }
}

function freePort() {
  return new Promise(resolve => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

async function listens(port) {
  for (let tries = 0; tries < 100; tries++) {
    const isUp = await new Promise(resolve => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy())
    })
    if (isUp) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`Nothing listens on port ${port}.`)
}

async function startPeers(upstreamPort, folder) {
  const { installCompat } = await import('../compat/install.mjs')
  if (!(await installCompat(log))) throw new Error('The peers could not be installed; run with --no-peers.')
  const { startPortkey } = await import('../compat/gateways/portkey.mjs')
  const { startClaudeCodeRouter } = await import('../compat/gateways/claude-code-router.mjs')
  const peers = []
  for (const [name, start] of Object.entries({ portkey: startPortkey, 'claude-code-router': startClaudeCodeRouter })) {
    const port = await freePort()
    const peer = { name, port, isPeer: true, ...start(port, upstreamPort, folder) }
    peers.push(peer)
    await listens(port)
  }
  return peers
}

async function measure(target, { requests, clients, count }, { cpuMs, mostRssMb, forgetMostRss }) {
  const { pid } = target.child ?? {}
  if (pid !== undefined) forgetMostRss(pid)
  const before = pid === undefined ? null : cpuMs(pid)
  const times = await clients.run(requests, count)
  return {
    total: times.map(({ total }) => total),
    first: times.map(({ first }) => first),
    cpu: before === null ? null : (cpuMs(pid) - before) / times.length,
    rss: pid === undefined ? null : mostRssMb(pid),
  }
}

/** Lets the compilers see what they will run: a gateway lives for days. All targets of ours get the same, peers a share. */
async function warmUp(targets, tools) {
  for (const target of targets.slice(1)) {
    const clients = new tools.Clients(target.port, 1)
    for (const [size, all] of Object.entries(WARM_UP)) {
      const count = Math.ceil(all * (target.isPeer ? PEER_WARM_UP_SHARE : 1))
      for (const kind of kindsOf(Number(size))) {
        await clients.run(requestsFor(target, { size, concurrency: 1, ...kind }, tools), count)
      }
    }
    clients.close()
  }
}

/**
 * The last turns of conversations as one target gets them, ready to be sent: as many conversations as there are requests at once. Claude Code names its
 * session in a header. Most clients do not: their conversations differ in what is said, and in nothing else.
 */
function requestsFor({ name, port, path, headers }, { size, streams, concurrency, isNamed = true }, tools) {
  const request = { ...tools.claudeCodeRequest(size * KB), stream: streams }
  return turnsOf(request).flatMap(turn => {
    const shared = Buffer.from(JSON.stringify(turn))
    return Array.from({ length: concurrency }, (_, agent) => {
      const session = { 'x-claude-code-session-id': `bench-${name}-${size}-${streams}-${agent}` }
      const body = isNamed ? shared : Buffer.from(JSON.stringify(saidBy(agent, turn)))
      return tools.requestPieces(port, path, { ...headers, ...(isNamed ? session : {}) }, body)
    })
  })
}

/** The same conversation of another agent: its first message is another one. */
function saidBy(agent, request) {
  const [first, ...others] = request.messages
  const said = { type: 'text', text: `This is agent ${agent}.` }
  return { ...request, messages: [{ ...first, content: [said, ...first.content] }, ...others] }
}

/** The request as it was some turns ago, and so on up to itself. The marker stands on the newest block of each. */
function turnsOf(request) {
  const { messages } = request
  return Array.from({ length: TURNS }, (_, turn) => messages.length - 2 * (TURNS - 1 - turn))
    .filter(length => length > messages.length / 2)
    .map(length => ({ ...request, messages: messages.slice(0, length).with(-1, withMarker(messages[length - 1])) }))
}

function withMarker(message) {
  const newest = { ...message.content.at(-1), cache_control: { type: 'ephemeral' } }
  return { ...message, content: message.content.with(-1, newest) }
}

/** The rounds of one row by the name of the target: a size, a concurrency, streaming or not; all targets in turns, another one first in every round. */
async function measureRow(targets, row, tools) {
  const { size, concurrency, rounds } = row
  const jobs = targets.map(target => {
    const whole = REQUESTS[concurrency]?.[size] ?? 24
    const count = Math.max(concurrency, Math.ceil(whole * (target.isPeer ? PEER_SHARE : 1)))
    const clients = new tools.Clients(target.port, concurrency)
    return { target, requests: requestsFor(target, row, tools), count, clients, rounds: [] }
  })
  for (let round = -1; round < rounds; round++) {
    const taking = jobs.filter(({ target }) => !target.isPeer || round < PEER_ROUNDS)
    const first = Math.max(0, round) % taking.length
    const results = new Map()
    for (const job of [...taking.slice(first), ...taking.slice(0, first)]) {
      results.set(job, await measure(job.target, job, tools))
    }
    // The first round warms everything up.
    if (round >= 0) for (const job of taking) job.rounds.push({ ...results.get(job), direct: results.get(jobs[0]) })
  }
  for (const { clients } of jobs) clients.close()
  return new Map(jobs.map(({ target: { name }, rounds: list }) => [name, list]))
}

function figuresOf({ size, concurrency, streams, isNamed, measured }) {
  return [...measured].map(([name, list]) => {
    const added = (kind, share) =>
      median(list.map(round => percentile(round[kind], share) - percentile(round.direct[kind], share)))
    return {
      name,
      size,
      concurrency,
      streams,
      isNamed,
      p50: median(list.map(({ total }) => percentile(total, 0.5))),
      p99: percentile(
        list.flatMap(({ total }) => total),
        0.99,
      ),
      added: added('total', 0.5),
      addedFirst: added('first', 0.5),
      cpu: list[0]?.cpu == null ? null : median(list.map(({ cpu }) => cpu)),
      rss: list[0]?.rss == null ? null : Math.max(...list.map(({ rss }) => rss)),
      rounds: list.length,
    }
  })
}

async function startAll({ folder, started, withPeers }) {
  const stub = await startOwn('stub', [])
  started.push(stub)
  const upstream = String(stub.port)
  const own = [
    await startOwn('pipe', [upstream]),
    await startOwn('sternline', [upstream, join(folder, 'ledger.sqlite')], NODE_FLAGS),
  ]
  started.push(...own)
  const peers = withPeers ? await startPeers(stub.port, folder) : []
  started.push(...peers)
  return [{ ...stub, name: 'direct', child: undefined }, ...own, ...peers]
}

/** What is asked for in each size and at each concurrency. */
const KINDS = [
  { streams: false, isNamed: true },
  { streams: true, isNamed: true },
  { streams: false, isNamed: false, only: 200 },
]

function kindsOf(size) {
  return KINDS.filter(({ only = size }) => only === size)
}

/** Every row that was asked for: size, concurrency, streaming or not; with what was measured of it by the name of the target. */
function rowsAsked(starts) {
  const sizes = options.sizes.split(',').map(Number)
  const concurrencies = options.concurrency.split(',').map(Number)
  return sizes.flatMap(size =>
    concurrencies.flatMap(concurrency =>
      kindsOf(size).map(({ streams, isNamed }) => ({
        size,
        concurrency,
        streams,
        isNamed,
        rounds: Math.ceil(Number(options.rounds ?? ROUNDS[size] ?? 20) / starts),
        measured: new Map(),
      })),
    ),
  )
}

/**
 * Starts everything, and measures each row once. Peers, whose figures are far from any limit, take part in the first start alone.
 */
async function measureOnce(rows, tools, withPeers) {
  const folder = mkdtempSync(join(tmpdir(), 'sternline-bench-'))
  const started = []
  try {
    const targets = await startAll({ folder, started, withPeers })
    log('warming up...')
    await warmUp(targets, tools)
    for (const row of rows) {
      log(`${nameOf(row)}...`)
      for (const [name, rounds] of await measureRow(targets, row, tools)) {
        row.measured.set(name, [...(row.measured.get(name) ?? []), ...rounds])
      }
    }
  } finally {
    for (const { child } of started) child?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main() {
  const tools = {
    ...(await import('../packages/core/bench/bodies.mjs')),
    ...(await import('../packages/server/bench/client.mjs')),
    ...(await import('../packages/server/bench/process-figures.mjs')),
  }
  const starts = Number(options.starts)
  const asked = rowsAsked(starts)
  for (let start = 0; start < starts; start++) {
    log(`start ${start + 1} of ${starts}`)
    await measureOnce(asked, tools, options.peers && start === 0)
  }
  const rows = asked.flatMap(figuresOf)
  const limits = limitsOf(rows)
  if (options.json) console.log(JSON.stringify({ rows, limits }, null, 2))
  else show(rows, limits)
  return limits.every(({ isMet }) => isMet) ? 0 : 1
}

process.exitCode = !options.build || (await ensureReady()) ? await main() : 2
