/** A label that points to a place. Unit: CSS pixels. */
export type PlacedLabel = Readonly<{ text: string; at: number; left: number; lane: number }>

/** How wide a character of the labels is on average. Unit: CSS pixels. */
const CHARACTER = 6
const GAP = 10

/**
 * Puts labels below the places that they point to, as near as the width allows, each in the first lane in which it touches no other.
 *
 * @param labels from left to right
 * @param width of the drawing, in CSS pixels
 */
export function placeLabels(
  labels: readonly Readonly<{ text: string; at: number }>[],
  width: number,
): readonly PlacedLabel[] {
  const ends: number[] = []
  return labels.map(({ text, at }) => {
    const length = text.length * CHARACTER
    const left = Math.max(0, Math.min(at - length / 2, width - length))
    const free = ends.findIndex(end => end + GAP <= left)
    const lane = free < 0 ? ends.length : free
    ends[lane] = left + length
    return { text, at, left, lane }
  })
}

/** One label for places that are too near to one another for labels of their own: `continuity · active`, at the last of them. */
export function joinLabels(
  labels: readonly Readonly<{ text: string; at: number }>[],
): readonly Readonly<{ text: string; at: number }>[] {
  const joined: { text: string; at: number }[] = []
  let end = Number.NEGATIVE_INFINITY
  for (const { text, at } of labels) {
    const half = (text.length * CHARACTER) / 2
    const last = joined.at(-1)
    if (last !== undefined && at - half < end + GAP) {
      last.text = `${last.text} · ${text}`
      last.at = at
    } else joined.push({ text, at })
    end = at + half
  }
  return joined
}
