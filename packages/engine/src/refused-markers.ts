/** How long an upstream that refused our markers gets none of them. Then it is tried once more: deployments change. Unit: milliseconds. */
const REMEMBERED_MS = 60 * 60_000

/** Upstreams and models remembered at once. */
const MAXIMUM = 1_000

/** Which upstreams refuse our markers, learnt from a request that was refused with them and taken without. */
export interface RefusedMarkers {
  /** Remembers a refusal. Times are epoch milliseconds. */
  learn(key: string, at: number): void
  /** Whether our markers were refused there within the last hour. */
  isRefused(key: string, at: number): boolean
}

/** Makes the record, empty. Keys name an upstream and a model. */
export function createRefusedMarkers(): RefusedMarkers {
  const until = new Map<string, number>()
  return {
    learn(key, at) {
      until.delete(key)
      until.set(key, at + REMEMBERED_MS)
      // A map keeps insertion order: the first one was learnt longest ago.
      if (until.size > MAXIMUM) until.delete(until.keys().next().value ?? '')
    },
    isRefused: (key, at) => (until.get(key) ?? 0) > at,
  }
}
