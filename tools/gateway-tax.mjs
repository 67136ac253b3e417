// `npm run gateway-tax`: the real Claude Code on the same task, once direct and once through `sternline run claude`, against the
// emulator. It prints what the gateway in between costs and brings; exit code 1 when more than markers differs or less is read.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installCompat } from '../compat/install.mjs'
import { ensureReady } from './ensure-ready.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const LOADER = join(root, 'packages', 'testkit', 'src', 'product', 'typescript-loader.mjs')
const PRINT = join(root, 'compat', 'clients', 'test', 'tax', 'print.ts')

if ((await ensureReady()) && (await installCompat(line => console.error(line)))) {
  const child = spawn(process.execPath, ['--conditions=@sternline/source', '--import', LOADER, PRINT], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise(resolve => {
    child.on('error', () => resolve(2))
    child.on('close', code => resolve(code ?? 1))
  })
} else {
  process.exitCode = 2
}
