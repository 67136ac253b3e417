import { SingleBar } from 'cli-progress'
import type { Io } from '../io.ts'
import { createTerminal } from '../replay/progress.ts'

/** Shows how far a comparison has come, and how long the rest will take. */
export type CompareProgress = Readonly<{ update: (done: number, total: number) => void; end: () => void }>

const SHARES = 10
const SECOND_MS = 1000

/** Makes it: a bar on a terminal, a line at every tenth elsewhere; always on standard error. */
export function createCompareProgress(io: Io): CompareProgress {
  return io.isErrTty ? createBar(io) : createLines(io)
}

function createBar(io: Io): CompareProgress {
  const bar = new SingleBar({
    format: '  {bar} {percentage} %, {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    clearOnComplete: true,
    forceRedraw: true,
    gracefulExit: false,
    hideCursor: true,
    stream: createTerminal(io),
  })
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

function createLines(io: Io): CompareProgress {
  const startedAt = io.now()
  let said = 0
  return {
    update: (done, total) => {
      const share = Math.floor((done * SHARES) / Math.max(1, total))
      if (share === said || share === SHARES) return
      said = share
      const left = ((io.now() - startedAt) * (total - done)) / Math.max(1, done)
      io.err(`${share * SHARES} %, about ${Math.ceil(left / SECOND_MS)} s left\n`)
    },
    end: () => undefined,
  }
}
