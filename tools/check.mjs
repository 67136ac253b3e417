// `npm run check`: everything that can be known without running the product. All steps run, one line each.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureReady } from './ensure-ready.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')

/** The steps in order. Each is a program of Node with its arguments; exit code 0 means that all is well. */
function listSteps() {
  const biome = fileURLToPath(import.meta.resolve('@biomejs/biome/bin/biome'))
  const tsc = join(modules, 'typescript', 'bin', 'tsc')
  return [
    { name: 'lint and format', run: [biome, 'check', '--error-on-warnings'] },
    { name: 'types of sources', run: [tsc, '-b'] },
    { name: 'types of tests', run: [tsc, '-p', 'tsconfig.test.json'] },
    { name: 'boundaries', run: [join(root, 'tools', 'check-boundaries.mjs')] },
    { name: 'nothing unused', run: [join(modules, 'knip', 'bin', 'knip.js'), '--no-progress'] },
  ]
}

/** Runs one step to its end and tells how it went; what it said is shown only when it failed. */
async function runStep({ name, run }) {
  const startedAt = performance.now()
  const { code, said } = await runNode(run)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(16)} ${seconds.padStart(5)} s`)
  if (code !== 0) console.log(`${said.trimEnd()}\n`)
  return code === 0
}

function runNode(args) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = []
    child.stdout.on('data', chunk => said.push(chunk))
    child.stderr.on('data', chunk => said.push(chunk))
    child.on('error', error => resolve({ code: 1, said: error.message }))
    child.on('close', code => resolve({ code: code ?? 1, said: Buffer.concat(said).toString('utf8') }))
  })
}

// A build that fails is no reason to stop: the steps below say more about it. Without packages there are no steps.
const isReady = await ensureReady()
if (isReady || existsSync(join(modules, 'typescript'))) {
  const steps = listSteps()
  let failed = 0
  for (const step of steps) if (!(await runStep(step))) failed += 1
  if (failed > 0) console.log(`${failed} of ${steps.length} checks failed; what they found stands above.`)
  process.exitCode = failed === 0 && isReady ? 0 : 1
} else {
  process.exitCode = 2
}
