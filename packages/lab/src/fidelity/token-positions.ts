/** A place in a request whose distance from the beginning is known. Unit of `tokens`: tokens. */
export type KnownPosition = Readonly<{ step: number; tokens: number }>

/**
 * How many tokens a request holds up to the end of each step. What usage told stands exactly; between two known places
 * the tokens are spread by length.
 *
 * @param bytes length of each step
 * @param known ascending by step; the last step is among them
 */
export function tokenPositions(bytes: readonly number[], known: readonly KnownPosition[]): readonly number[] {
  const positions = new Array<number>(bytes.length).fill(0)
  let from: KnownPosition = { step: -1, tokens: 0 }
  for (const to of ascending(known)) {
    spread(bytes, positions, from, to)
    from = to
  }
  return positions
}

/** Deeper places were measured later: where two contradict each other, the deeper one stands. */
function ascending(known: readonly KnownPosition[]): readonly KnownPosition[] {
  let least = Number.POSITIVE_INFINITY
  const standing: KnownPosition[] = []
  for (const place of known.toReversed()) {
    if (place.tokens > least) continue
    least = place.tokens
    standing.push(place)
  }
  return standing.toReversed()
}

function spread(bytes: readonly number[], positions: number[], from: KnownPosition, to: KnownPosition): void {
  let whole = 0
  for (let i = from.step + 1; i <= to.step; i++) whole += bytes[i] ?? 0
  let passed = 0
  for (let i = from.step + 1; i <= to.step; i++) {
    passed += bytes[i] ?? 0
    positions[i] = from.tokens + Math.floor(((to.tokens - from.tokens) * passed) / Math.max(1, whole))
  }
  positions[to.step] = to.tokens
}
