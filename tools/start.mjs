// `npm start`: makes the checkout ready, then runs `sternline start` in this process, in the folder that npm was called in:
// `npm start --prefix CHECKOUT` in a project opens that project, and paths are meant from there.
import { keepServerHeapSmall } from '../packages/cli/bin/server-heap.mjs'
import { ensureReady } from './ensure-ready.mjs'

keepServerHeapSmall()

if (await ensureReady()) {
  const calledIn = process.env['INIT_CWD']
  if (calledIn !== undefined) process.chdir(calledIn)
  const { main } = await import('../packages/cli/dist/main.js')
  await main(['start', ...process.argv.slice(2)])
} else {
  process.exitCode = 2
}
