// Requests that came to the upstream more than once: each is one more on the bill, so each needs a reason.

/** The upstream ends these at once, and a reset overtakes a head: over a kept connection it looks as if nobody had been there. */
const ENDS_AT_ONCE = ['reset', 'cut']

const isExplained = (note, next) =>
  (ENDS_AT_ONCE.includes(note.kind) && note.isKept && !next.isKept) ||
  // Our markers may have caused it, so it is tried without them.
  (note.status === 400 && next.length < note.length)

/**
 * Tells requests that came again without a reason.
 *
 * @param {object[]} answered the upstream's notes, in the order in which requests came
 * @returns {string[]} what should not have come
 */
export function wrongRepeats(answered) {
  const problems = []
  const last = new Map()
  for (const note of answered) {
    const before = last.get(note.asked)
    if (before !== undefined && !isExplained(before, note))
      problems.push(`request ${note.asked} (${before.kind}) came again without a reason: ${before.id}, then ${note.id}`)
    last.set(note.asked, note)
  }
  return problems
}
