import type { Environment } from './environment.ts'
import type { Program } from './run-client/run-program.ts'

/** Everything of the process and the terminal that a command may use. `main.ts` makes the real one, tests make their own. */
export type Io = Readonly<{
  /** Writes results, to standard output. */
  out: (text: string) => void
  /** Writes all else (notes, progress, errors), to standard error. */
  err: (text: string) => void
  isOutTty: boolean
  isErrTty: boolean
  /** Whether a person can be asked something. */
  isInTty: boolean
  /** Width of the terminal behind standard error. Unit: characters. */
  columns: () => number
  env: Environment
  platform: NodeJS.Platform
  /** The user's home folder. */
  home: string
  /** The folder that the command runs in. */
  folder: string
  pid: number
  /** Wall time, epoch milliseconds. */
  now: () => number
  /** Waits so many milliseconds, or until `signal` is aborted; resolves in both cases. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Asks a person for a line. */
  ask: (question: string) => Promise<string>
  /** Opens an address in the browser. */
  openBrowser: (url: string) => Promise<void>
  /**
   * Runs a program in this terminal to its end. Meanwhile Ctrl-C is the program's; a request to stop goes on to it.
   *
   * @returns its exit code
   * @throws the system's error when it can't be started
   */
  runProgram: (program: Omit<Program, 'stop'>) => Promise<number>
  /** Whether a process with this id exists. */
  isAlive: (pid: number) => boolean
  /** Aborted when the user or the system asks this process to stop (Ctrl-C, SIGTERM). */
  stop: AbortSignal
}>
