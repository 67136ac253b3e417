import type { Io } from '../io.ts'
import { createProgressBar } from '../progress-bar.ts'

/** Shows how far the lab has come, and how long the rest will take. */
export type LabProgress = Readonly<{ update: (done: number, total: number) => void; end: () => void }>

/** What it shows. */
export type LabProgressOptions = Readonly<{
  /** What is being done: `reading`. */
  doing: string
  /** Where there is no terminal: nothing is said before so much time has gone by, and so nothing of what is done at once. Unit: milliseconds. */
  quietMs: number
}>

const SHARES = 10
const SECOND_MS = 1000

/** Makes it: a bar on a terminal, a line at every tenth elsewhere; always on standard error. */
export function createLabProgress(io: Io, options: LabProgressOptions): LabProgress {
  return io.isErrTty ? createBar(io, options) : createLines(io, options)
}

function createBar(io: Io, { doing }: LabProgressOptions): LabProgress {
  const bar = createProgressBar(io, `  ${doing} {bar} {percentage} %, {eta_formatted} left`)
  let isStarted = false
  return {
    update: (done, total) => {
      if (!isStarted) bar.start(total, 0)
      isStarted = true
      bar.update(done)
    },
    end: () => bar.stop(),
  }
}

function createLines(io: Io, { doing, quietMs }: LabProgressOptions): LabProgress {
  const startedAt = io.now()
  let said = 0
  return {
    update: (done, total) => {
      const share = Math.floor((done * SHARES) / Math.max(1, total))
      if (share === said || share === SHARES) return
      const gone = io.now() - startedAt
      if (gone < quietMs) return
      said = share
      const left = (gone * (total - done)) / Math.max(1, done)
      io.err(`${doing}: ${share * SHARES} %, about ${Math.ceil(left / SECOND_MS)} s left\n`)
    },
    end: () => undefined,
  }
}
