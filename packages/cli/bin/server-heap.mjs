import { setFlagsFromString } from 'node:v8'

/**
 * What `npm start` starts Node with, because it can't be set any more when a program runs. The command's first line can't say it: not every
 * system's `env` passes arguments on.
 *
 * V8 takes a pause of a second for the time to give memory back, and collects the whole heap in it. Between the requests of an agent there is
 * always such a pause: each request would cost twice the processor time, to free some MB.
 */
export const NODE_FLAGS = ['--no-memory-reducer']

/** How much the old part of the heap may grow before it is collected, of what it held after the last time. V8 would let it grow fourfold. Unit: percent. */
const OLD_GROWTH = 120

/**
 * Keeps the heap as small as a server can do with, whose garbage is gone after every request. To be called before anything is loaded, because
 * what has grown does not shrink.
 *
 * V8 would let the part where objects begin grow to 48 MB, and the memory behind buffers that nobody uses any more is given back only when that
 * part is collected. So small a part is collected by one thread: waking others takes longer than the work. What outlives two collections is
 * garbage a second later all the same, when it is written down; a gateway holds some 20 MB in the end, and collects them in 15 ms, most of it
 * beside its work.
 */
export function keepServerHeapSmall() {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--no-parallel-scavenge')
  // Where the flag above is missing, one collection a pause instead of three.
  setFlagsFromString('--memory-reducer-single-gc')
  setFlagsFromString(`--heap-growing-percent=${OLD_GROWTH}`)
}
