// `npm run bench:strategies`: compares all caching strategies on the recorded sessions and writes docs/benchmark.md.
// `-- FOLDER` names other recordings; `--stdout` prints the page instead of writing it.
import { existsSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureReady } from './ensure-ready.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const page = join(root, 'docs', 'benchmark.md')
/** How long all recorded requests may take with twenty strategies on two cores. Unit: seconds. */
const LIMIT_S = 120
const LIMIT_STRATEGIES = 20
/** How long the longest recorded conversation may take with one strategy. Unit: seconds. */
const LONGEST_LIMIT_S = 1

function recordings() {
  const named = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
  return named.length > 0 ? named : [process.env['STERNLINE_TRACES'] ?? join(root, '..', 'shared', 'traces')]
}

async function measure(paths) {
  const { benchmarkPage, measureBenchmark } = await import('../packages/lab/dist/index.js')
  const startedAt = performance.now()
  const benchmark = await measureBenchmark(paths)
  const seconds = (performance.now() - startedAt) / 1000
  const text = benchmarkPage(benchmark)
  if (process.argv.includes('--stdout')) process.stdout.write(text)
  else writeFileSync(page, text)
  return { benchmark, seconds }
}

/** The longest conversation of all, with one strategy and its bound, in this thread. */
async function measureLongest(paths) {
  const { compare, readCompared } = await import('../packages/lab/dist/index.js')
  const { sources } = await readCompared(paths)
  const all = sources.flatMap(({ source, tracks }) => tracks.map(track => ({ source, tracks: [track] })))
  const [longest] = all.sort((a, b) => b.tracks[0].calls.length - a.tracks[0].calls.length)
  const startedAt = performance.now()
  const { overall } = await compare(
    { sources: [longest], pauseMs: null, problems: [] },
    { strategies: ['layered'], workers: 1 },
  )
  return { calls: overall.calls, seconds: (performance.now() - startedAt) / 1000 }
}

function report({ benchmark, seconds }, longest) {
  const { sessions, worlds, trajectories, trajectoriesWithTools, bodies } = benchmark
  const played = [sessions, ...worlds, trajectories, trajectoriesWithTools, bodies].map(
    ({ overall }) => overall.calls * (overall.rows.length - 1),
  )
  const plays = played.reduce((sum, calls) => sum + calls, 0)
  const calls = [sessions, trajectories, bodies].reduce((sum, { overall }) => sum + overall.calls, 0)
  const once = (seconds * calls * LIMIT_STRATEGIES) / plays
  console.error(
    `${plays} requests played in ${seconds.toFixed(1)} s on ${availableParallelism()} cores: ${calls} requests x ${LIMIT_STRATEGIES} strategies take about ${once.toFixed(1)} s (limit ${LIMIT_S} s).`,
  )
  console.error(
    `The longest conversation (${longest.calls} requests) takes ${longest.seconds.toFixed(2)} s with one strategy and its bound (limit ${LONGEST_LIMIT_S} s).`,
  )
  return once <= LIMIT_S && longest.seconds <= LONGEST_LIMIT_S
}

const paths = recordings()
const missing = paths.filter(path => !existsSync(path))
if (missing.length > 0) {
  console.error(
    `There are no recordings at ${missing.join(', ')}. Name their folder: npm run bench:strategies -- FOLDER`,
  )
  process.exitCode = 2
} else if (await ensureReady()) {
  process.exitCode = report(await measure(paths), await measureLongest(paths)) ? 0 : 1
} else {
  process.exitCode = 2
}
