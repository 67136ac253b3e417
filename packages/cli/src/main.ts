import { homedir } from 'node:os'
import { createInterface } from 'node:readline/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Io } from './io.ts'
import { run, servesOthers } from './run.ts'
import { runProgram } from './run-client/run-program.ts'
import { systemAsks } from './stop-asked.ts'

/** A second signal within this time is the same one: a terminal signals the whole group, and npm passes its own on. Unit: milliseconds. */
const SAME_MS = 500
/** How long something that was left open may hold up the end. Unit: milliseconds. */
const LAST_WAIT_MS = 2000
/** What shells report for a process that a signal ended. */
const KILLED_BY = { SIGINT: 130, SIGTERM: 143 } as const
const DEFAULT_COLUMNS = 80
/** How soon it is noticed that npm is gone. Unit: milliseconds. */
const PARENT_POLL_MS = 250

/**
 * The command, run by this process: the only reader of its arguments, environment, signals and terminal. Sets the exit code.
 *
 * @param args without Node's and the script's own
 */
export async function main(args: readonly string[]): Promise<void> {
  // Before anything is written: unheard, an error of either ends the process.
  const heard = servesOthers(args) ? goOn : endQuietly
  process.stdout.on('error', heard)
  process.stderr.on('error', heard)
  const code = await run(args, createIo(...stopOnSignals()))
  process.exitCode = code
  // Nothing should be open any more. If something is, it does not keep the user waiting.
  setTimeout(() => process.exit(code), LAST_WAIT_MS).unref()
}

/** Runs something during which Ctrl-C means something else than to stop this process. */
type LeaveCtrlC = <T>(run: () => Promise<T>) => Promise<T>

function stopOnSignals(): [stop: AbortSignal, leaveCtrlC: LeaveCtrlC] {
  const stop = new AbortController()
  let firstAt = 0
  let isLeft = false
  const ask = (signal: keyof typeof KILLED_BY): void => {
    if (!stop.signal.aborted) firstAt = Date.now()
    stop.abort(signal === 'SIGTERM' ? systemAsks() : undefined)
  }
  const handle = (signal: keyof typeof KILLED_BY): void => {
    // The terminal signals the whole group: the program that runs in it has heard it too.
    if (isLeft && signal === 'SIGINT') return
    // Who asks again does not want to wait; a program that runs in the terminal is not left behind.
    if (!isLeft && stop.signal.aborted && Date.now() - firstAt > SAME_MS) process.exit(KILLED_BY[signal])
    ask(signal)
  }
  process.on('SIGINT', () => handle('SIGINT'))
  process.on('SIGTERM', () => handle('SIGTERM'))
  stopWithNpm(() => ask('SIGTERM'))
  const leaveCtrlC: LeaveCtrlC = async run => {
    isLeft = true
    try {
      return await run()
    } finally {
      isLeft = false
    }
  }
  return [stop.signal, leaveCtrlC]
}

/**
 * Stops when npm, which runs this process, was ended. npm starts programs through a shell, and that keeps SIGTERM to
 * itself: without this, `kill NPM` would leave a server behind that nobody knows of.
 */
function stopWithNpm(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && stop(), PARENT_POLL_MS).unref()
}

function createIo(stop: AbortSignal, leaveCtrlC: LeaveCtrlC): Io {
  return {
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    isOutTty: process.stdout.isTTY === true,
    isErrTty: process.stderr.isTTY === true,
    isInTty: process.stdin.isTTY === true,
    columns: () => process.stderr.columns ?? DEFAULT_COLUMNS,
    env: process.env,
    platform: process.platform,
    home: homedir(),
    folder: process.cwd(),
    pid: process.pid,
    now: Date.now,
    sleep: (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
    ask: question => ask(question, stop),
    openBrowser: async url => {
      const { default: openInBrowser } = await import('open')
      await openInBrowser(url)
    },
    runProgram: program => leaveCtrlC(() => runProgram({ ...program, stop })),
    isAlive,
    stop,
  }
}

/** Asks for a line; Ctrl-C and the end of the input answer with nothing. */
async function ask(question: string, stop: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new Promise<string>(resolve => terminal.once('close', () => resolve('')))
  // While a line is read, the terminal hands Ctrl-C to the reader and not to the process.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const answered = terminal.question(question, { signal: stop }).catch(() => '')
  const answer = await Promise.race([answered, ended])
  terminal.close()
  return answer
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * What a server says is worth less than what it serves: the log of a restarted collector, a closed window or a full disk costs lines. Each line
 * is tried anew, so they come back when there is room.
 */
function goOn(): void {}

/** A reader that went away (`sternline replay ... | head`) is no fault, and wants no more of what is printed for it. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
}
