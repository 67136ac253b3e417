// Builds the checkout: every package with `tsc -b`, then the page with vite. Plain JavaScript, no dependencies of ours.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const OUTPUTS = new Set(['dist', 'dist-types', 'node_modules', 'test'])
const ROOT_FILES = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json', 'tools/build.mjs']

/** Where the fingerprint of the last complete build is kept. */
function stampFile(root) {
  return join(root, '.cache', 'build-stamp')
}

/** Adds `path size mtime` of every file below `folder` that a build reads; tests and outputs are left out. */
function describeFolder(folder, lines) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!OUTPUTS.has(entry.name)) describeFolder(path, lines)
    } else if (!entry.name.endsWith('.tsbuildinfo')) {
      describeFile(path, lines)
    }
  }
}

function describeFile(path, lines) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat !== undefined) lines.push(`${path} ${stat.size} ${stat.mtimeMs}`)
}

/**
 * A cheap fingerprint of everything that a build reads: names, sizes and times, not contents. About 5 ms.
 *
 * @param {string} root the checkout
 * @returns {string}
 */
export function sourceFingerprint(root) {
  const lines = []
  for (const file of ROOT_FILES) describeFile(join(root, file), lines)
  describeFolder(join(root, 'packages'), lines)
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}

/** Folders of the packages that `tsconfig.json` builds, with the folder that each build fills. */
function builtFolders(root) {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
  return references.map(({ path }) => {
    const folder = join(root, path)
    const { compilerOptions = {} } = JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8'))
    return { folder, output: join(folder, compilerOptions.outDir ?? 'dist') }
  })
}

/**
 * Whether the outputs are those of the sources as they are now.
 *
 * @param {string} root the checkout
 * @returns {boolean}
 */
export function isBuilt(root) {
  if (!existsSync(stampFile(root))) return false
  if (!existsSync(join(root, 'packages', 'workbench', 'dist', 'index.html'))) return false
  if (builtFolders(root).some(({ output }) => !existsSync(output))) return false
  return readFileSync(stampFile(root), 'utf8') === sourceFingerprint(root)
}

/** Runs a local program with this very Node and resolves to its exit code and everything it said. */
function runNode(script, args, cwd) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [script, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = []
    child.stdout.on('data', chunk => said.push(chunk))
    child.stderr.on('data', chunk => said.push(chunk))
    child.on('error', error => resolve({ code: 1, said: error.message }))
    child.on('close', code => resolve({ code: code ?? 1, said: Buffer.concat(said).toString('utf8') }))
  })
}

/** `tsc -b` trusts its own record and does not see that an output folder was deleted: then it must be told. */
function tscArgs(root) {
  const isMissing = builtFolders(root).some(
    ({ folder, output }) => existsSync(join(folder, 'tsconfig.tsbuildinfo')) && !existsSync(output),
  )
  return isMissing ? ['-b', '--force'] : ['-b']
}

function steps(root) {
  const modules = join(root, 'node_modules')
  return [
    {
      title: 'Compiling the packages...',
      run: () => runNode(join(modules, 'typescript', 'bin', 'tsc'), tscArgs(root), root),
    },
    {
      title: 'Building the page...',
      run: () => runNode(join(modules, 'vite', 'bin', 'vite.js'), ['build'], join(root, 'packages', 'workbench')),
    },
  ]
}

/**
 * Builds everything and remembers what was built. A file that changes meanwhile makes the next start build again.
 *
 * @param {{ root?: string, log: (line: string) => void }} options
 * @returns {Promise<boolean>} false when a step failed; it has been said why
 */
export async function build({ root = ROOT, log }) {
  const fingerprint = sourceFingerprint(root)
  for (const { title, run } of steps(root)) {
    log(title)
    const { code, said } = await run()
    if (code !== 0) {
      log(said.trimEnd())
      log(`The step "${title.replace('...', '')}" failed with exit code ${code}.`)
      log(
        'The lines above say why. If you changed nothing, run `npm ci` and try again; else correct the files they name.',
      )
      return false
    }
  }
  mkdirSync(dirname(stampFile(root)), { recursive: true })
  writeFileSync(stampFile(root), fingerprint)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const isDone = await build({ log: line => process.stderr.write(`${line}\n`) })
  process.exitCode = isDone ? 0 : 2
}
