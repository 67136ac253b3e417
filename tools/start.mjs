// `npm start`: makes the checkout ready, then runs `sternline start` in this process.
import { ensureReady } from './ensure-ready.mjs'

if (await ensureReady()) {
  const { main } = await import('../packages/cli/dist/main.js')
  await main(['start', ...process.argv.slice(2)])
} else {
  process.exitCode = 2
}
