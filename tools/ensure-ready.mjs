// Makes a fresh clone ready: right Node, packages installed, everything built. Plain JavaScript, no dependencies:
// it runs before anything is installed. When all is well it costs a few milliseconds.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, isBuilt } from './build.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const MINIMUM_NODE = [20, 19]
/** How long a lock without a readable owner is believed. Unit: milliseconds. */
const OWNERLESS_LOCK_MS = 10_000
/** No start works longer than this: an older lock belongs to a process that is gone and whose id another one got. Unit: milliseconds. */
const OLDEST_LOCK_MS = 15 * 60_000
const POLL_MS = 200
/** How often a long installation says that it is still at it. Unit: milliseconds. */
const STILL_MS = 10_000

/**
 * Whether a Node version is new enough.
 *
 * @param {string} version `20.20.2`
 */
export function isNodeSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])
}

function installStampFile(root) {
  return join(root, 'node_modules', '.sternline-stamp')
}

/** What must be installed: the lock file, for this platform. */
function wantedInstall(root) {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/**
 * Whether somebody's own `npm ci` installed what the lock file says: npm keeps a list of what it installed.
 * Optional packages are not compared, because those of other platforms are never there.
 */
function isInstalledByHand(root) {
  const installed = readText(join(root, 'node_modules', '.package-lock.json'))
  if (installed === null) return false
  const actual = JSON.parse(installed).packages ?? {}
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages ?? {}
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.optional === true || entry.devOptional === true) return true
    const found = actual[path]
    return found !== undefined && found.version === entry.version && found.integrity === entry.integrity
  })
}

function isInstalled(root) {
  const wanted = wantedInstall(root)
  if (readText(installStampFile(root)) === wanted) return true
  if (!isInstalledByHand(root)) return false
  try {
    writeFileSync(installStampFile(root), wanted)
  } catch {
    // A checkout that cannot be written to is compared again next time.
  }
  return true
}

/** npm as it was started, or as the shell finds it. */
function npmCommand(env) {
  const started = env['npm_execpath']
  if (started?.endsWith('npm-cli.js') && existsSync(started)) return { command: process.execPath, first: [started] }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', first: [] }
}

/** `--ignore-scripts`: no package may compile or fetch anything. `--include=dev`: also where NODE_ENV is production. */
const NPM_ARGS = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']

function runNpm(root, env, log) {
  const { command, first } = npmCommand(env)
  return new Promise(resolve => {
    const startedAt = Date.now()
    const still = setInterval(
      () => log(`  still installing, ${Math.round((Date.now() - startedAt) / 1000)} s...`),
      STILL_MS,
    )
    const child = spawn(command, [...first, ...NPM_ARGS], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    const said = []
    child.stdout.on('data', chunk => said.push(chunk))
    child.stderr.on('data', chunk => said.push(chunk))
    const finish = (code, text) => {
      clearInterval(still)
      resolve({ code, said: text, seconds: Math.round((Date.now() - startedAt) / 1000) })
    }
    child.on('error', error => finish(1, error.message))
    child.on('close', code => finish(code ?? 1, Buffer.concat(said).toString('utf8').trim()))
  })
}

async function install({ root, env, log }) {
  const isFirst = !existsSync(join(root, 'node_modules'))
  log(
    isFirst
      ? 'Installing packages (first start only, about 20 s)...'
      : 'Installing packages (package-lock.json has changed, about 20 s)...',
  )
  const { code, said, seconds } = await runNpm(root, env, log)
  if (code !== 0) {
    if (said !== '') log(said)
    log(`The packages could not be installed: \`npm ci\` ended with exit code ${code}.`)
    log('The lines above say why. Mostly the npm registry cannot be reached (network, proxy) or the disk is full.')
    log('Try `npm ci` by hand in this folder until it works, then start again.')
    return false
  }
  writeFileSync(installStampFile(root), wantedInstall(root))
  log(`Packages installed in ${seconds} s.`)
  return true
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** The process that holds the lock: its id, 0 while unknown, or null when the lock is free or was left behind. */
function lockOwner(lock) {
  const stat = statSync(lock, { throwIfNoEntry: false })
  if (stat === undefined) return null
  const age = Date.now() - stat.mtimeMs
  const pid = Number(readText(join(lock, 'pid')) ?? '0')
  if (pid > 0) return isAlive(pid) && age < OLDEST_LOCK_MS ? pid : null
  return age < OWNERLESS_LOCK_MS ? 0 : null
}

/** Moves a lock away that a dead process left. Only one of several can: the others fail to rename and try again. */
function removeStaleLock(lock) {
  const aside = `${lock}.stale-${process.pid}`
  try {
    renameSync(lock, aside)
  } catch {
    return
  }
  // Between the look and the move somebody may have taken the lock: then it is theirs and goes back.
  if (lockOwner(aside) !== null && !existsSync(lock)) renameSync(aside, lock)
  else rmSync(aside, { recursive: true, force: true })
}

function tryLock(lock) {
  try {
    mkdirSync(lock)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(join(lock, 'pid'), String(process.pid))
  return true
}

/** Takes the lock, waiting for another start that holds it. Resolves to the function that gives it back. */
async function takeLock(root, log) {
  const lock = join(root, '.cache', 'ready.lock')
  mkdirSync(dirname(lock), { recursive: true })
  let hasSaid = false
  while (!tryLock(lock)) {
    const owner = lockOwner(lock)
    if (owner === null) {
      removeStaleLock(lock)
      continue
    }
    if (!hasSaid)
      log(`Another start is preparing this folder${owner > 0 ? ` (process ${owner})` : ''}; waiting for it...`)
    hasSaid = true
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
  const release = () => rmSync(lock, { recursive: true, force: true })
  process.once('exit', release)
  return () => {
    process.off('exit', release)
    release()
  }
}

async function makeReady(options) {
  const release = await takeLock(options.root, options.log)
  try {
    // Looked at again: the start that held the lock may have done it all.
    if (!isInstalled(options.root) && !(await install(options))) return false
    return isBuilt(options.root) || (await build(options))
  } finally {
    release()
  }
}

/**
 * Makes this checkout ready to run. Does nothing, in a few milliseconds, when it is.
 *
 * @param {{ log?: (line: string) => void, root?: string, env?: NodeJS.ProcessEnv, nodeVersion?: string }} [options]
 *   `log` takes a line for people, standard error by default; the others are for tests
 * @returns {Promise<boolean>} false when it can't be made ready: what, why and what to do have been said, and the caller ends with exit code 2
 */
export async function ensureReady({
  log = line => process.stderr.write(`${line}\n`),
  root = ROOT,
  env = process.env,
  nodeVersion = process.versions.node,
} = {}) {
  if (!isNodeSupported(nodeVersion)) {
    log(`Sternline needs Node ${MINIMUM_NODE.join('.')} or newer, and this is Node ${nodeVersion}.`)
    log('Install a newer one from https://nodejs.org (or with nvm: `nvm install 20`) and start again.')
    return false
  }
  try {
    if (isInstalled(root) && isBuilt(root)) return true
    return await makeReady({ root, env, log })
  } catch (error) {
    log(`This folder could not be made ready: ${error.message}.`)
    log(
      `Something in ${root} cannot be read or written. Check who owns it and whether the disk is full, then start again.`,
    )
    return false
  }
}
