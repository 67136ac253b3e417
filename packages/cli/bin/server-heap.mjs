import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the part of the heap where objects begin as small as it is: for a server, whose garbage is gone after every request. V8 would let it
 * grow to 48 MB, and the memory behind buffers that nobody uses any more is given back only when that part is collected. To be called before
 * anything is loaded, because it never shrinks. So small a part is collected by one thread: waking others takes longer than the work.
 */
export function keepServerHeapSmall() {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--no-parallel-scavenge')
}
