import type { Upstream } from './ports.ts'

/** How long an upstream that refused our markers gets none of them. Then it is tried once more: deployments change. Unit: milliseconds. */
const REMEMBERED_MS = 60 * 60_000

/** Upstreams and models remembered at once. */
const MAXIMUM = 1_000

/** An upstream, and what it calls the model. */
type Target = Readonly<{ upstream: Pick<Upstream, 'name' | 'host'>; model: string }>

/** Which upstreams refuse our markers, learnt from a request that was refused with them and taken without. */
export interface RefusedMarkers {
  /** Remembers a refusal. Times are epoch milliseconds. */
  learn(target: Target, at: number): void
  /** Whether our markers were refused there within the last hour. */
  isRefused(target: Target, at: number): boolean
}

/** Makes the record, empty. */
export function createRefusedMarkers(): RefusedMarkers {
  const until = new Map<string, number>()
  return {
    learn(target, at) {
      const key = keyOf(target)
      until.delete(key)
      until.set(key, at + REMEMBERED_MS)
      // A map keeps insertion order: the first one was learnt longest ago.
      if (until.size > MAXIMUM) until.delete(until.keys().next().value ?? '')
    },
    // Nearly always nobody ever refused any.
    isRefused: (target, at) => until.size > 0 && (until.get(keyOf(target)) ?? 0) > at,
  }
}

function keyOf({ upstream: { name, host }, model }: Target): string {
  return `${name}\n${host ?? ''}\n${model}`
}
