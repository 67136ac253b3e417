import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Environment } from '../environment.ts'

/** A program that is to run in this terminal. */
export type Program = Readonly<{
  command: string
  args: readonly string[]
  env: Environment
  /** Ends it with SIGTERM when aborted. */
  stop: AbortSignal
}>

/** Shells report a program that a signal ended by this number and the signal's. */
const ENDED_BY_SIGNAL = 128

/**
 * Runs a program in this terminal, with this process's input and output, to its end.
 *
 * @returns its exit code; 128 and the signal's number when a signal ended it
 * @throws the system's error when it can't be started, `ENOENT` when there is no such program
 */
export function runProgram({ command, args, env, stop }: Program): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { env: { ...env }, stdio: 'inherit' })
    const end = (): void => void child.kill('SIGTERM')
    stop.addEventListener('abort', end, { once: true })
    if (stop.aborted) end()
    child.once('error', error => {
      stop.removeEventListener('abort', end)
      reject(error)
    })
    child.once('exit', (code, signal) => {
      stop.removeEventListener('abort', end)
      resolve(code ?? ENDED_BY_SIGNAL + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}
