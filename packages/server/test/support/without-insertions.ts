const MARK = '"cache_control":{"type":"ephemeral"}'

/** All that may be put into a body: a marker in a block, and a block around a string. */
const INSERTIONS = [`,${MARK}`, MARK, '[{"type":"text","text":', `,${MARK}}]`]

/**
 * Whether bytes that arrived are the bytes that were sent, but for insertions of markers. It knows nothing of plans: it looks for any
 * way to leave out insertions, and only whole ones, so that what was sent remains.
 */
export function isSentPlusMarkers(arrived: Uint8Array, sent: Uint8Array): boolean {
  const long = Buffer.from(arrived).toString('latin1')
  const short = Buffer.from(sent).toString('latin1')
  /** How far into `sent` one may have come, for every place in `arrived` that can be reached. */
  const reached = new Map<number, Set<number>>([[0, new Set([0])]])
  const reach = (at: number, done: number): void => {
    reached.set(at, (reached.get(at) ?? new Set()).add(done))
  }
  for (let at = 0; at < long.length; at += 1) {
    const insertions = INSERTIONS.filter(text => long.startsWith(text, at))
    for (const done of reached.get(at) ?? []) {
      if (long[at] === short[done]) reach(at + 1, done + 1)
      for (const text of insertions) reach(at + text.length, done)
    }
    reached.delete(at)
  }
  return reached.get(long.length)?.has(short.length) ?? false
}

/** How many markers a body carries on the wire. */
export function countMarkers(body: Uint8Array): number {
  return Buffer.from(body).toString('latin1').split(MARK).length - 1
}
