// Installs the packages of this folder when they are missing or not those of its lock file. Others may import it.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const stamp = join(here, 'node_modules', '.sternline-stamp')
/** `--ignore-scripts`: no package may compile or fetch anything. */
const NPM_CI = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
/** How often a long installation says that it is still at it. Unit: milliseconds. */
const STILL_MS = 5_000

function wanted() {
  return createHash('sha256')
    .update(readFileSync(join(here, 'package-lock.json')))
    .digest('hex')
}

/** npm as it was started, or as the shell finds it. */
function npmCommand() {
  const started = process.env['npm_execpath']
  if (started?.endsWith('npm-cli.js') && existsSync(started)) return { command: process.execPath, first: [started] }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', first: [] }
}

function runNpmCi(log) {
  const { command, first } = npmCommand()
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  const still = setInterval(() => log(`  still installing, ${seconds()} s...`), STILL_MS)
  return new Promise(resolve => {
    const child = spawn(command, [...first, ...NPM_CI], {
      cwd: here,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    })
    const finish = code => {
      clearInterval(still)
      resolve({ code, seconds: seconds() })
    }
    child.on('error', error => {
      log(error.message)
      finish(1)
    })
    child.on('close', code => finish(code ?? 1))
  })
}

/**
 * Makes sure that compat/node_modules is what compat/package-lock.json says.
 *
 * @param {(line: string) => void} log takes a line for people
 * @returns {Promise<boolean>} false when npm failed; it has been said what to do
 */
export async function installCompat(log) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()) return true
  log('Installing the packages of compat/ (about 10 s)...')
  const { code, seconds } = await runNpmCi(log)
  if (code !== 0) {
    log(`The packages of compat/ could not be installed: \`npm ci\` ended with exit code ${code}.`)
    log('Mostly the npm registry cannot be reached. Try `npm ci` in compat/ by hand until it works, then start again.')
    return false
  }
  writeFileSync(stamp, wanted())
  log(`Packages of compat/ installed in ${seconds} s.`)
  return true
}
