import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ended, runSternline, type Surroundings, spawnSternline } from './run-sternline.ts'

/** The conversation that ships with the project. */
const DEMO = 'packages/cli/demo/fix-the-slug.jsonl'

/** How long a stop may take before the process is killed. Unit: milliseconds. */
const STOP_MS = 10_000

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/

/** The whole product in processes of its own. */
export type Product = Readonly<{
  /** Where it listens, no slash at the end. */
  url: string
  /** Replays the shipped conversation through it, to the end. */
  replayDemo(): Promise<Ended>
  /** Stops it as Ctrl-C does. */
  stop(): Promise<Ended>
}>

/** How the product is started. */
export type ProductOptions = Surroundings & Readonly<{ project?: string; args?: readonly string[] }>

/**
 * Runs `sternline start` on a free port and waits until it has told its address. Its page and API want no code.
 *
 * @param dataFolder where it keeps what is recorded; see `temporaryFolder`
 * @param options `project`: a folder to open; `args`: further arguments of `sternline start`; the rest as `spawnSternline` has it
 * @throws {Error} with what it said, when it ends instead
 */
export async function startProduct(dataFolder: string, options: ProductOptions = {}): Promise<Product> {
  const own = ['--data', dataFolder]
  const { project, args = [], ...surroundings } = options
  const opened = project === undefined ? '--no-project' : project
  const running = spawnSternline(
    ['start', '--no-open', '--no-code', '--port', '0', ...own, ...args, opened],
    surroundings,
  )
  const url = await new Promise<string>((resolve, reject) => {
    running.child.stdout?.on('data', () => {
      const address = ADDRESS.exec(running.stdout())?.[0]
      if (address !== undefined) resolve(address)
    })
    running.ended.then(({ code, stderr }) => reject(new Error(`sternline start ended with ${code}: ${stderr}`)), reject)
  })
  return {
    url,
    replayDemo: () => runSternline(['replay', DEMO, '--server', url, ...own]),
    stop: async () => {
      const killer = setTimeout(() => running.child.kill('SIGKILL'), STOP_MS)
      running.child.kill('SIGINT')
      const ended = await running.ended
      clearTimeout(killer)
      return ended
    },
  }
}

/** Makes an empty temporary folder. */
export async function temporaryFolder(): Promise<Readonly<{ path: string; remove: () => Promise<void> }>> {
  const path = await mkdtemp(join(tmpdir(), 'sternline-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
