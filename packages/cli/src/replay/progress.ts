import { Writable } from 'node:stream'
import { SingleBar } from 'cli-progress'
import type { Io } from '../io.ts'

/** Shows how far a replay has come. */
export type Progress = Readonly<{
  /** Says that so many calls are answered. */
  update: (done: number) => void
  /** Writes results, without disturbing what is shown. */
  print: (text: string) => void
  /** Takes away what is shown. To be called exactly once. */
  end: () => void
}>

/** Without a terminal a line comes at every tenth of the calls. */
const SHARES = 10
const CLEAR_LINE = '\r\u001B[2K'
const SAVE_CURSOR = '\u001B7'
const RESTORE_CURSOR = '\u001B8'

/** What progress is made of. */
export type ProgressOptions = Readonly<{
  /** The conversation's id. */
  name: string
  /** Its calls. */
  total: number
  /** Whether nothing else tells how far it is: then plain lines do, where there is no terminal. */
  isQuiet: boolean
}>

/** Makes the progress of one conversation: a bar on a terminal, plain lines elsewhere, always on standard error. */
export function createProgress(io: Io, options: ProgressOptions): Progress {
  if (io.isErrTty) return createBar(io, options.total)
  return options.isQuiet ? createLines(io, options) : { update: () => undefined, print: io.out, end: () => undefined }
}

function createBar(io: Io, total: number): Progress {
  const bar = new SingleBar({
    format: '  {bar} {value} of {total} calls, {duration_formatted}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    clearOnComplete: true,
    forceRedraw: true,
    gracefulExit: false,
    hideCursor: true,
    stream: createTerminal(io),
  })
  bar.start(total, 0)
  return {
    update: done => bar.update(done),
    print: text => {
      io.err(CLEAR_LINE)
      io.out(text)
    },
    end: () => bar.stop(),
  }
}

function createLines(io: Io, { name, total }: ProgressOptions): Progress {
  let said = 0
  return {
    update: done => {
      const share = Math.floor((done * SHARES) / total)
      if (share > said) io.err(`${name}: ${done} of ${total} calls\n`)
      said = share
    },
    print: io.out,
    end: () => undefined,
  }
}

/** Standard error as a bar may use it. */
export function createTerminal(io: Io): Writable {
  return new Terminal(io)
}

/**
 * The terminal as the bar may use it. The bar returns to where the cursor was when it began, which is a wrong place once
 * rows have scrolled the screen, so these two commands don't get through.
 */
class Terminal extends Writable {
  readonly isTTY = true
  readonly #io: Io

  constructor(io: Io) {
    super({ decodeStrings: false })
    this.#io = io
  }

  get columns(): number {
    return this.#io.columns()
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    if (chunk !== SAVE_CURSOR && chunk !== RESTORE_CURSOR) this.#io.err(String(chunk))
    done()
  }
}
