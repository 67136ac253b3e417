// `npm run sample` and `npm run example -- NAME`: runs a TypeScript example from the checkout. What follows goes to the example.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureReady } from './ensure-ready.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'examples')
/** Node 20 runs no TypeScript: types are taken out on the way. */
const LOADER = join(root, 'packages', 'testkit', 'src', 'product', 'typescript-loader.mjs')

const [name = '', ...args] = process.argv.slice(2)
const file = join(folder, `${name}.ts`)

if (!/^[\w-]+$/.test(name) || !existsSync(file)) {
  const names = readdirSync(folder).flatMap(entry => (entry.endsWith('.ts') ? [entry.slice(0, -3)] : []))
  console.error(`There is no example "${name}". There are: ${names.join(', ')}.`)
  process.exitCode = 2
} else if (await ensureReady()) {
  const child = spawn(process.execPath, ['--import', LOADER, file, ...args], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise(resolve => {
    child.on('error', () => resolve(2))
    child.on('close', code => resolve(code ?? 1))
  })
} else {
  process.exitCode = 2
}
