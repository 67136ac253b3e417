import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const CHECKOUT = fileURLToPath(new URL('../../../../', import.meta.url))
const LAUNCHER = fileURLToPath(new URL('../../../cli/bin/sternline.mjs', import.meta.url))

/** A program that has ended. */
export type Ended = Readonly<{ code: number | null; stdout: string; stderr: string }>

/** A program that runs. */
export type Running = Readonly<{
  child: ChildProcess
  /** What it has said on standard output so far. */
  stdout: () => string
  ended: Promise<Ended>
}>

/** Where the command runs. */
export type Surroundings = Readonly<{
  /** Default: the checkout. */
  folder?: string
  /** Variables over those of this process. Default: none. */
  variables?: Readonly<Record<string, string>>
}>

/** A folder that nobody has: the settings of whoever runs the tests do not count. */
const NO_SETTINGS = '/nonexistent/sternline-test'

/** Starts the command as a user of a clone does, through its launcher, with no browser, no terminal, and no runtime folder or settings of the user's. */
export function spawnSternline(args: readonly string[], { folder, variables }: Surroundings = {}): Running {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    cwd: folder ?? CHECKOUT,
    env: { ...process.env, XDG_RUNTIME_DIR: undefined, XDG_CONFIG_HOME: NO_SETTINGS, NO_COLOR: '1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject).once('close', code => resolve({ code, ...said }))
  })
  return { child, stdout: () => said.stdout, ended }
}

/** Runs the command to its end, as `spawnSternline` starts it. */
export function runSternline(args: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  return spawnSternline(args, surroundings).ended
}
