import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SternlineError } from '@sternline/core'
import { type DestinationStream, pino } from 'pino'

/** Names of sessions and models are for their owner alone. */
const PRIVATE = 0o600

/** How long the last lines may take to be written. Unit: milliseconds. */
const LAST_LINES_MS = 1_000

/** A file that lines are put at the end of, off the hot path. */
export interface LogFile extends DestinationStream {
  /** Writes what waits and lets go of the file. Never rejects. */
  close(): Promise<void>
}

/**
 * Opens the file of a log, or makes it, for the owner alone. A disk that fails later costs lines and no request.
 *
 * @param onProblem is told once, when lines can't be written any more
 * @throws SternlineError `log-file` when it can't be written
 */
export async function openLogFile(file: string, onProblem: (line: string) => void): Promise<LogFile> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await (await open(file, 'a', PRIVATE)).close()
  } catch (cause) {
    throw new SternlineError(
      'log-file',
      {
        what: `The log ${file} can't be written.`,
        why: 'Its folder or the file itself is not yours to write.',
        fix: 'Name another file, or leave --log out.',
      },
      { cause },
    )
  }
  const lines = pino.destination({ dest: file, append: true, sync: false, mode: PRIVATE })
  let isTold = false
  lines.on('error', (problem: Error) => {
    if (!isTold) onProblem(`the log ${file} can not be written any more (${problem.name})`)
    isTold = true
  })
  return {
    write: line => void lines.write(line),
    // Not by `flushSync`, which tries again for ever on a disk that is full.
    close: () =>
      new Promise(resolve => {
        const done = (): void => {
          clearTimeout(cut)
          resolve()
        }
        const cut = setTimeout(() => {
          lines.destroy()
          done()
        }, LAST_LINES_MS)
        lines.once('close', done)
        lines.end()
      }),
  }
}
