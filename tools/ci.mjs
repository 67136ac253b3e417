// What `.ci/run` does once the machine has what it needs: the checks, the tests, the tests with real clients, and a look for
// processes left behind.
// The last line is `N passed, N failed`, whatever happens; the exit code is 0 only when nothing failed.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { countTests } from './lib/count-tests.mjs'
import { findProcesses } from './lib/left-processes.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The checks install the packages first. */
const CHECK_LIMIT_MS = 12 * 60_000
/** The tests may not take longer; this is a promise of the project, not a guess. */
const TEST_LIMIT_MS = 8 * 60_000
/** The real clients are installed first, some 300 MB of them. Together with the limits above this stays below half an hour. */
const CLIENTS_LIMIT_MS = 9 * 60_000
/** The short soak runs two minutes; the packages are built by then. */
const SOAK_LIMIT_MS = 4 * 60_000
/** How long processes may take to end after their parent did. */
const ENDING_MS = 5_000
const POLL_MS = 200

/** Every process of this run carries this in its environment, so that those that stay behind are found. */
const MARK = 'STERNLINE_CI_RUN'
const mark = randomUUID()

/** Runs a program to its end, or to its limit. Resolves to its exit code, null when it was killed. */
function run(program, args, limitMs) {
  const name = [program, ...args].join(' ')
  console.log(`\n> ${name}`)
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, CI: 'true', [MARK]: mark },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    const timer = setTimeout(() => {
      console.log(`${name} was stopped: it took longer than ${limitMs / 60_000} minutes.`)
      killLeft()
    }, limitMs)
    const finish = code => {
      clearTimeout(timer)
      resolve(code)
    }
    child.on('error', () => finish(null))
    child.on('close', finish)
  })
}

/** Kills what this run started and is still there. */
function killLeft() {
  const left = findProcesses(MARK, mark)
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself meanwhile.
    }
  }
  return left
}

/**
 * Runs tests by a command that passes its last arguments on to vitest, and counts them.
 *
 * @param {readonly string[]} command a program and its first arguments
 */
async function runTests([program, ...first], limitMs) {
  const folder = mkdtempSync(join(tmpdir(), 'sternline-ci-'))
  try {
    const file = join(folder, 'report.json')
    const args = [...first, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const code = await run(program, args, limitMs)
    return countTests(readReport(file), code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** Waits a moment for processes to end; what is still there then is named and killed. */
async function findLeftBehind() {
  for (let waited = 0; waited < ENDING_MS && findProcesses(MARK, mark).length > 0; waited += POLL_MS)
    await sleep(POLL_MS)
  return killLeft().map(({ pid, command }) => `Process ${pid} was left behind and killed: ${command.slice(0, 200)}`)
}

async function main() {
  const checkCode = await run('npm', ['run', 'check'], CHECK_LIMIT_MS)
  const tests = await runTests(['npm', 'test', '--'], TEST_LIMIT_MS)
  const clients = await runTests([process.execPath, join('compat', 'clients', 'run.mjs')], CLIENTS_LIMIT_MS)
  const soakCode = await run('npm', ['run', 'soak', '--', '--minutes', '2'], SOAK_LIMIT_MS)
  const leftBehind = await findLeftBehind()
  const checks = [
    ...(checkCode === 0 ? [] : ['npm run check failed; what it found stands above.']),
    ...(soakCode === 0 ? [] : ['npm run soak failed; what did not hold stands above.']),
  ]
  for (const problem of ['', ...checks, ...tests.problems, ...clients.problems, ...leftBehind]) console.log(problem)
  return {
    passed: tests.passed + clients.passed,
    failed: tests.failed + clients.failed + checks.length + leftBehind.length,
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    killLeft()
    console.log('0 passed, 1 failed')
    process.exit(1)
  })
}

const { passed, failed } = await main().catch(error => {
  console.log(error)
  killLeft()
  return { passed: 0, failed: 1 }
})
process.exitCode = failed === 0 ? 0 : 1
console.log(`${passed} passed, ${failed} failed`)
