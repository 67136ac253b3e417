import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { tempFolder } from '@sternline/testkit'
import { onTestFinished } from 'vitest'

/** The committed launcher, which runs what was built. */
export const LAUNCHER: string = fileURLToPath(new URL('../../bin/sternline.mjs', import.meta.url))

/** What a process said, and how it ended. */
type Ended = Readonly<{ code: number | null; signal: NodeJS.Signals | null; out: string; err: string }>

/** A launcher that runs. */
export type Launched = Readonly<{
  pid: number
  /** What it said so far. */
  out: () => string
  err: () => string
  /** Sends it a signal. */
  kill: (signal: NodeJS.Signals) => void
  /** Closes our end of its standard output, as `head` does. */
  closeOut: () => void
  /** Closes our end of its standard error, as a collector of logs does that is restarted. */
  closeErr: () => void
  ended: Promise<Ended>
  /** Resolves to the match once standard output has it; fails when the process ends before. */
  says: (pattern: RegExp) => Promise<RegExpExecArray>
}>

/** Options of a launch. */
export type LaunchOptions = Readonly<{
  /** Variables besides PATH and the folders. */
  env?: Readonly<Record<string, string>>
  cwd?: string
  launcher?: string
  /** Program and arguments that run it in place of Node and the launcher. */
  wrapper?: readonly string[]
  /** Runs it as a child of a shell, as npm does; signals then go to the shell. */
  shell?: boolean
}>

/**
 * Runs the launcher as a process of its own, in folders of its own, and sees to it that it ends with the test.
 *
 * @param args of the command
 */
export function launch(args: readonly string[], options: LaunchOptions = {}): Launched {
  const { env, cwd, launcher = LAUNCHER, wrapper = [process.execPath, launcher], shell = false } = options
  const home = tempFolder()
  const command = [...wrapper, ...args]
  // A second command keeps the shell from becoming the first one.
  const [program = '', ...rest] = shell ? ['sh', '-c', `${command.join(' ')}; true`] : command
  const child = spawn(program, rest, {
    cwd: cwd ?? home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_DATA_HOME: `${home}/data`, XDG_RUNTIME_DIR: home, ...env },
  })
  return watch(child)
}

function watch(child: ChildProcessWithoutNullStreams): Launched {
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    err += text
  })
  const ended = new Promise<Ended>(resolve => {
    child.on('close', (code, signal) => resolve({ code, signal, out, err }))
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    pid: child.pid ?? 0,
    out: () => out,
    err: () => err,
    kill: signal => void child.kill(signal),
    closeOut: () => void child.stdout.destroy(),
    closeErr: () => void child.stderr.destroy(),
    ended,
    says: pattern =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(out)
          if (match !== null) resolve(match)
        }
        look()
        child.stdout.on('data', look)
        child.on('close', () => reject(new Error(`It ended without saying ${pattern}:\n${out}\n${err}`)))
      }),
  }
}
