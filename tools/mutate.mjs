// `npm run mutate`: changes the planner in a copy, one small fault at a time, and counts the faults that no test notices.
// Arguments go to Stryker: `npm run mutate -- --incremental`, `npm run mutate -- --mutate packages/core/src/plan/rules.ts`.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installCompat } from '../compat/install.mjs'
import { ensureReady } from './ensure-ready.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const work = join(root, '.cache', 'stryker')
const report = join(work, 'mutation.json')
const STRYKER = join(root, 'compat', 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js')
const CONFIG = 'compat/mutation/stryker.config.json'
const PLAN = 'packages/core/src/plan'

/** Issue 3: at least this share of the faults must be noticed. Unit: percent. */
const LEAST_SCORE = 85
/** Runs of each property. Their seed is fixed with it, so that the score is the same every time. */
const PROPERTY_RUNS = '30'

/** What Stryker says of a mutant, by what it means for the score. A mutant that can't be loaded says nothing. */
const FOUND = new Set(['Killed', 'Timeout'])
const MISSED = new Set(['Survived', 'NoCoverage'])

function runStryker(args) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [STRYKER, 'run', CONFIG, ...args], {
      cwd: root,
      env: { ...process.env, STERNLINE_PROPERTY_RUNS: PROPERTY_RUNS },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal))
    child.on('error', error => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', code => resolve(code ?? 1))
  })
}

/** The mutants of every file, least tested file first. */
function readReport() {
  const { files } = JSON.parse(readFileSync(report, 'utf8'))
  return Object.entries(files)
    .map(([file, { mutants, source }]) => ({
      file: relative(PLAN, file),
      lines: source.split('\n'),
      found: mutants.filter(({ status }) => FOUND.has(status)).length,
      missed: mutants.filter(({ status }) => MISSED.has(status)),
    }))
    .filter(({ found, missed }) => found + missed.length > 0)
    .sort((a, b) => score(a) - score(b) || a.file.localeCompare(b.file))
}

function score({ found, missed }) {
  return (100 * found) / (found + missed.length)
}

/** What stands there, and what stood there when no test noticed. */
function describeMutant(file, lines, { location: { start, end }, replacement, mutatorName }) {
  const first = lines[start.line - 1] ?? ''
  const original =
    start.line === end.line ? first.slice(start.column - 1, end.column - 1) : first.slice(start.column - 1)
  const short = text => (text.length > 70 ? `${text.slice(0, 67)}...` : text).replaceAll(/\s+/g, ' ')
  return `${file}:${start.line}:${start.column} ${mutatorName}: ${short(original)} -> ${short(replacement ?? '')}`
}

function printScores(files) {
  const survivors = files.flatMap(({ file, lines, missed }) =>
    missed.map(mutant => describeMutant(file, lines, mutant)),
  )
  if (survivors.length > 0) console.log(`\nFaults that no test noticed:\n${survivors.join('\n')}`)
  const all = { file: 'all', found: 0, missed: [] }
  console.log('\nscore %  faults  missed  file')
  for (const one of files) {
    printRow(one)
    all.found += one.found
    all.missed.push(...one.missed)
  }
  printRow(all)
  return score(all)
}

function printRow({ file, found, missed }) {
  const cells = [score({ found, missed }).toFixed(1).padStart(7), String(found + missed.length).padStart(6)]
  console.log(`${cells.join('  ')}  ${String(missed.length).padStart(6)}  ${file}`)
}

async function main() {
  // A build that fails is no reason to stop: tests run from the sources. Without packages there are no tests.
  if (!(await ensureReady()) && !existsSync(join(root, 'node_modules', 'vitest'))) return 2
  if (!(await installCompat(line => console.error(line)))) return 2
  rmSync(join(work, 'copy'), { recursive: true, force: true })
  rmSync(report, { force: true })
  const code = await runStryker(process.argv.slice(2))
  if (code !== 0) {
    console.error(
      `Stryker ended with exit code ${code}; the lines above say why. Most often a test fails without any fault:`,
    )
    console.error('run `npx vitest run packages/core/test/plan` and mend that first.')
    return code
  }
  const files = readReport()
  if (files.length === 0) {
    console.error(`Nothing was changed: name files below ${PLAN} that do something.`)
    return 2
  }
  const reached = printScores(files)
  if (reached >= LEAST_SCORE) return 0
  console.error(
    `\nThe mutation score is ${reached.toFixed(1)} %, and ${LEAST_SCORE} % are needed: add tests for the faults above.`,
  )
  return 1
}

process.exitCode = await main()
