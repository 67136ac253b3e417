import type { Io } from '../io.ts'
import { createProgressBar } from '../progress-bar.ts'

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
  const bar = createProgressBar(io, '  {bar} {value} of {total} calls, {duration_formatted}')
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
