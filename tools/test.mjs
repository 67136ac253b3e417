// `npm test`: makes the checkout ready, then runs every test. What follows `--` goes to vitest.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureReady } from './ensure-ready.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

if (await ensureReady()) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  endWithNpm(child)
  process.exitCode = await new Promise(resolve => {
    child.on('error', () => resolve(2))
    child.on('close', code => resolve(code ?? 1))
  })
} else {
  process.exitCode = 2
}

/** npm starts scripts through a shell that keeps SIGTERM to itself; when npm was killed, the tests end too. */
function endWithNpm(child) {
  const parent = process.ppid
  const look = () => process.ppid !== parent && child.kill('SIGTERM')
  if (process.env['npm_lifecycle_event'] !== undefined) setInterval(look, 250).unref()
}
