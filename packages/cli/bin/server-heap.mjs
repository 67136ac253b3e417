import { setFlagsFromString } from 'node:v8'

/**
 * What `npm start` starts Node with, because it can't be set any more when a program runs. The command's first line can't say it: not every
 * system's `env` passes arguments on.
 *
 * - V8 takes a pause of a second for the time to give memory back, and collects the whole heap in it. Between the requests of an agent there is
 *   always such a pause: each request would cost twice the processor time, to free some MB.
 * - In 1 or 2 MB (V8 begins with 1), objects of sixteen requests at once do not find room until they are done with.
 */
export const NODE_FLAGS = ['--no-memory-reducer', '--min-semi-space-size=4', '--max-semi-space-size=4']

/** How much the old part of the heap may grow before it is collected, of what it held after the last time. V8 would let it grow fourfold. Unit: percent. */
const OLD_GROWTH = 150

/**
 * Keeps the heap as small as a server can do with, whose garbage is gone after every request. To be called before anything is loaded, because
 * what has grown does not shrink.
 *
 * V8 would let the part where objects begin grow to 48 MB. So small a part is collected by one thread: waking others takes longer than the
 * work. What outlives two collections is garbage a second later all the same, when it is written down. A gateway holds some 17 MB in the end; with
 * the bodies of sixteen requests of 2 MB, which V8 counts in, that must stay below what it may grow to, or it is collected at each of them.
 */
export function keepServerHeapSmall() {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--no-parallel-scavenge')
  // Where the flag above is missing, one collection a pause instead of three.
  setFlagsFromString('--memory-reducer-single-gc')
  setFlagsFromString(`--heap-growing-percent=${OLD_GROWTH}`)
}
