import { inputTokens, type Usage } from '@sternline/core'
import { Recent } from '@sternline/core/memory'

const MINUTE_MS = 60_000

/** Sums are kept by the second. */
const STEP_MS = 1_000

/** Deployments that are counted at once; the one that was silent for longest goes first. */
const MOST = 200

/** Tokens that were sent, and how many of them were read from the cache. */
type SentTokens = Readonly<{ tokens: number; cached: number }>

/** What went to each deployment within the last minute: what an exhausted quota is explained with. */
export interface LastMinute {
  /** Takes in what an answer reported. @param key names the deployment */
  add(key: string, usage: Usage): void
  /** The sums of the last 60 seconds; null where nothing was reported. */
  of(key: string): SentTokens | null
}

type Step = { at: number; tokens: number; cached: number }

/** Begins to count. @param now epoch milliseconds */
export function createLastMinute(now: () => number = Date.now): LastMinute {
  const steps = new Recent<Step[]>()

  const recent = (key: string): Step[] => {
    const since = now() - MINUTE_MS
    const own = steps.get(key) ?? []
    return (own[0]?.at ?? since) > since ? own : own.filter(({ at }) => at > since)
  }

  return {
    add(key, usage) {
      const own = recent(key)
      const at = Math.floor(now() / STEP_MS) * STEP_MS
      const newest = own.at(-1)
      const step = newest?.at === at ? newest : { at, tokens: 0, cached: 0 }
      if (step !== newest) own.push(step)
      step.tokens += inputTokens(usage)
      step.cached += usage.cached
      steps.set(key, own)
      steps.keep(MOST)
    },
    of(key) {
      const own = recent(key)
      if (own.length === 0) return null
      const sum = (of: 'tokens' | 'cached'): number => own.reduce((total, step) => total + step[of], 0)
      return { tokens: sum('tokens'), cached: sum('cached') }
    },
  }
}
