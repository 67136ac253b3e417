import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { SternlineError } from '@sternline/core'
import { createPrivateFolder } from '@sternline/ledger'
import type { DestinationStream } from 'pino'

/** Names of sessions and models are for their owner alone. */
const PRIVATE = 0o600

/** At its end, and without waiting: a pipe that nobody reads would else be waited for until somebody does. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK

/** How long the last lines may take to be written. Unit: milliseconds. */
const LAST_LINES_MS = 1_000

/** How soon a pipe that is full is tried again. Unit: milliseconds. */
const FULL_PIPE_MS = 100

/** Lines that wait for a file that takes none now; those that follow are lost. Unit: bytes. */
const MOST_WAITING = 4 * 1024 * 1024

/** A file that lines are put at the end of, off the hot path. */
export interface LogFile extends DestinationStream {
  /** Writes what waits and lets go of the file. Never rejects. */
  close(): Promise<void>
}

/**
 * Opens the file of a log, or makes it, for the owner alone. A disk that fails later costs lines and no request, and lines that waited are
 * written when there is room again.
 *
 * Not by pino's own destination: it writes what is left when the process exits, and tries that for ever on a disk that is full.
 *
 * @param onProblem is told once, when lines can't be written any more
 * @throws SternlineError `log-file` when it can't be written
 */
export async function openLogFile(file: string, onProblem: (line: string) => void): Promise<LogFile> {
  return new Lines(await openToAppend(file), reason =>
    onProblem(`the log ${file} can not be written any more (${reason})`),
  )
}

async function openToAppend(file: string): Promise<FileHandle> {
  try {
    await createPrivateFolder(dirname(file))
    return await open(file, APPEND, PRIVATE)
  } catch (cause) {
    throw new SternlineError(
      'log-file',
      {
        what: `The log ${file} can't be written.`,
        why: `Its folder can't be made, or the file itself can't be opened (${reasonOf(cause)}).`,
        fix: 'Name a file in a folder that is yours to write, or leave --log out.',
      },
      { cause },
    )
  }
}

class Lines implements LogFile {
  readonly #file: FileHandle
  readonly #onProblem: (reason: string) => void
  #waiting: string[] = []
  /** What is being written. */
  #rest: Uint8Array = new Uint8Array()
  /** Of both. */
  #bytes = 0
  #writing: Promise<void> | null = null
  #isTold = false
  #isClosed = false
  #isCut = false

  constructor(file: FileHandle, onProblem: (reason: string) => void) {
    this.#file = file
    this.#onProblem = onProblem
  }

  write(line: string): void {
    if (this.#isClosed) return
    const bytes = Buffer.byteLength(line)
    if (this.#bytes + bytes > MOST_WAITING) {
      this.#tell('too many lines wait for it')
      return
    }
    this.#waiting.push(line)
    this.#bytes += bytes
    void this.#start()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<void>(resolve => {
      timer = setTimeout(resolve, LAST_LINES_MS)
    })
    const closed = this.#start()
      .then(() => this.#file.close())
      .catch(() => {})
    await Promise.race([closed, tooLong])
    clearTimeout(timer)
    this.#isCut = true
  }

  #start(): Promise<void> {
    if (this.#bytes === 0) return Promise.resolve()
    this.#writing ??= this.#writeAll()
    return this.#writing
  }

  /** Resolves when nothing waits any more, or when the file takes nothing: then the next line tries again. */
  async #writeAll(): Promise<void> {
    let reason: string | null = null
    while (this.#bytes > 0 && reason === null && !this.#isCut) {
      reason = await this.#writeSome()
      if (reason !== 'EAGAIN') continue
      await pause(FULL_PIPE_MS)
      reason = null
    }
    // In the same step as the last look at what waits: a line that comes now starts anew.
    this.#writing = null
    if (reason !== null) this.#tell(reason)
  }

  /** @returns why nothing was written; null when something was */
  async #writeSome(): Promise<string | null> {
    if (this.#rest.length === 0) {
      this.#rest = Buffer.from(this.#waiting.join(''))
      this.#waiting = []
    }
    try {
      const { bytesWritten } = await this.#file.write(this.#rest)
      this.#rest = this.#rest.subarray(bytesWritten)
      this.#bytes -= bytesWritten
      return null
    } catch (problem) {
      return reasonOf(problem)
    }
  }

  /** Once. What is told comes back as a line. */
  #tell(reason: string): void {
    if (this.#isTold) return
    this.#isTold = true
    this.#onProblem(reason)
  }
}

/** The system's code: its message would repeat the path. */
function reasonOf(problem: unknown): string {
  return problem instanceof Error && 'code' in problem ? String(problem.code) : 'unknown'
}
