import { type ChildProcess, spawn } from 'node:child_process'
import { createOutputEnds, createOutputHead, type OutputKeeper } from './keep-output.ts'

/** What to run, and its bounds. */
export type ProcessOptions = Readonly<{
  file: string
  args: readonly string[]
  cwd: string
  /** The whole environment: nothing is inherited. */
  env: Readonly<Record<string, string>>
  /** Unit: milliseconds. */
  timeoutMs: number
  /** Bound of what is kept of the output. Unit: bytes. */
  maxBytes: number
  /** `head`: the program is ended when it said so much; `ends`: it goes on, and the middle of what it says is left out. */
  keep: 'head' | 'ends'
  signal: AbortSignal
}>

/** How a program ended. */
export type ProcessEnd = Readonly<{
  /** Null when a signal ended it. */
  code: number | null
  /** Standard output; with `ends` also standard error, as both came. */
  output: string
  /** Whether something of the output is left out. */
  isCut: boolean
  isTimedOut: boolean
}>

/** How long pipes may stay open once the program is gone. Unit: milliseconds. */
const PIPES_MS = 2_000

/**
 * Runs a program without a shell of its own accord and without input, and ends everything that it started: at its end, at its
 * time's end, and when `signal` says so.
 *
 * @throws the signal's reason, or the system's error when the program cannot be started
 */
export async function runProcess(options: ProcessOptions): Promise<ProcessEnd> {
  const { file, args, cwd, env, timeoutMs, maxBytes, keep, signal } = options
  signal.throwIfAborted()
  const child = spawn(file, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: hasGroups,
    windowsHide: true,
  })
  const keeper = keep === 'head' ? createOutputHead(maxBytes) : createOutputEnds(maxBytes)
  const kill = (): void => killAll(child)
  let isTimedOut = false
  const timer = setTimeout(() => {
    isTimedOut = true
    kill()
  }, timeoutMs)
  signal.addEventListener('abort', kill)
  collect(child, keeper, keep, kill)
  try {
    const code = await endOf(child)
    signal.throwIfAborted()
    return { code, output: keeper.text(), isCut: keeper.isCut, isTimedOut }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', kill)
    kill()
  }
}

const hasGroups = process.platform !== 'win32'

function collect(child: ChildProcess, keeper: OutputKeeper, keep: ProcessOptions['keep'], kill: () => void): void {
  child.stdout?.on('data', (chunk: Buffer) => {
    keeper.take(chunk)
    if (keep === 'head' && keeper.isCut) kill()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    if (keep === 'ends') keeper.take(chunk)
  })
}

/** A program that left others behind keeps its pipes open: those of its group are ended, and for any other nobody waits long. */
function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve(code))
    child.once('exit', code => {
      killAll(child)
      const timer = setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
        resolve(code)
      }, PIPES_MS)
      child.once('close', () => clearTimeout(timer))
    })
  })
}

function killAll(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    // The whole group: a shell's own children too, also when the shell itself is gone.
    if (hasGroups) process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    // Nothing is left of it.
  }
}
