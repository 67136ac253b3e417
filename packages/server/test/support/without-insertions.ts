const MARK = '"cache_control":{"type":"ephemeral"}'

/** All that may be put into a body: a marker in a block, and a block around a string. */
const INSERTIONS = [`,${MARK}`, MARK, '[{"type":"text","text":', `,${MARK}}]`]
const LONGEST = Math.max(...INSERTIONS.map(({ length }) => length))

/**
 * Whether bytes that arrived are the bytes that were sent, but for insertions of markers. It knows nothing of plans: it looks for any
 * way to leave out insertions, and only whole ones, so that what was sent remains.
 */
export function isSentPlusMarkers(arrived: Uint8Array, sent: Uint8Array): boolean {
  return leaves(Buffer.from(arrived).toString('latin1'), 0, Buffer.from(sent).toString('latin1'), 0)
}

/** Whether what stands behind `at` is what stands behind `done`, but for insertions. */
function leaves(long: string, at: number, short: string, done: number): boolean {
  const same = sharedLength(long, at, short, done)
  if (at + same === long.length && done + same === short.length) return true
  // An insertion may begin with what also stands in what was sent, so it may have begun before the place where they part.
  for (let place = same; place >= Math.max(0, same - LONGEST); place -= 1) {
    for (const text of INSERTIONS) {
      if (long.startsWith(text, at + place) && leaves(long, at + place + text.length, short, done + place)) return true
    }
  }
  return false
}

function sharedLength(long: string, at: number, short: string, done: number): number {
  let same = 0
  while (
    at + same < long.length &&
    done + same < short.length &&
    long.charCodeAt(at + same) === short.charCodeAt(done + same)
  )
    same += 1
  return same
}

/** How many markers a body carries on the wire. */
export function countMarkers(body: Uint8Array): number {
  return Buffer.from(body).toString('latin1').split(MARK).length - 1
}
