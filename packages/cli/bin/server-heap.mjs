import { constants, PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'

/**
 * What `npm start` starts Node with, because it can't be set any more when a program runs. The command's first line can't say it: not every
 * system's `env` passes arguments on.
 *
 * - V8 takes a pause of a second for the time to give memory back, and collects the whole heap in it. Between the requests of an agent there is
 *   always such a pause: each request would cost twice the processor time, to free some MB.
 * - In 1 or 2 MB (V8 begins with 1), objects of sixteen requests at once do not find room until they are done with.
 * - Four threads compile and collect beside the one that serves, and each keeps some 2 MB of its own. One is enough.
 * - Until it has collected for the first time V8 lets the heap grow as it likes.
 */
export const NODE_FLAGS = [
  '--no-memory-reducer',
  '--min-semi-space-size=3',
  '--max-semi-space-size=3',
  '--v8-pool-size=1',
  '--initial-old-space-size=32',
]

/**
 * How much the old part of the heap may grow before it is collected. V8 would let it grow fourfold, however much it holds; less than 8 MB it does
 * not take for a limit. Unit: bytes.
 */
const OLD_ROOM = 4 * 1024 * 1024

/** What is held when the heap is collected for the first time. Unit: bytes. */
const FIRST_HELD = 16 * 1024 * 1024

/** A large heap takes long to collect, and what is held grows while there is more and more to hold. Unit: percent. */
const GROWTH = { least: 12, most: 150 }

/** V8 takes the room as a share of what is held after the next collection: most likely what was held after this one. */
function growFrom(held) {
  const percent = Math.round((100 * OLD_ROOM) / held)
  setFlagsFromString(`--heap-growing-percent=${Math.min(GROWTH.most, Math.max(GROWTH.least, percent))}`)
}

/**
 * Keeps the heap as small as a server can do with, whose garbage is gone after every request. To be called before anything is loaded, because
 * what has grown does not shrink.
 *
 * V8 would let the part where objects begin grow to 48 MB. So small a part is collected by one thread: waking others takes longer than the
 * work. What outlives two collections is garbage a second later all the same, when it is written down.
 */
export function keepServerHeapSmall() {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--no-parallel-scavenge')
  // Where the flag above is missing, one collection a pause instead of three.
  setFlagsFromString('--memory-reducer-single-gc')
  // Marking begins when this share of the room is taken. It takes 50 ms beside sixteen requests of 2 MB, which take another 8 MB meanwhile. Unit: percent.
  setFlagsFromString('--incremental-marking-hard-trigger=30')
  growFrom(FIRST_HELD)
  new PerformanceObserver(list => {
    const isMajor = ({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR
    if (list.getEntries().some(isMajor)) growFrom(getHeapStatistics().used_heap_size)
  }).observe({ entryTypes: ['gc'] })
}
