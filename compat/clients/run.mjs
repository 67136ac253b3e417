// Runs the tests with the real clients; installs the packages of `compat/` first when they are missing or out of date. What is
// given goes to vitest. The exit code tells: 0 when all passed. Needs the packages of the repository.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { installCompat } from '../install.mjs'

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
const config = fileURLToPath(new URL('vitest.config.ts', import.meta.url))

const log = line => process.stdout.write(`${line}\n`)

if (await installCompat(log)) {
  const args = [vitest, 'run', '--config', config, ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
} else {
  process.exitCode = 2
}
