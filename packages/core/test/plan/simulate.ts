import { type CacheBill, type CacheBlock, type CacheCall, PromptCache } from '../../src/cache/index.ts'
import {
  applyPlan,
  type CacheSettings,
  fingerprintOf,
  type Plan,
  type Prompt,
  planBreakpoints,
  readRequest,
  TTL_MS,
  type Ttl,
  type WarmPrefixes,
  wireMarkers,
} from '../../src/index.ts'

/** One request of a simulated conversation and when it is sent, in milliseconds from the start. */
export type Step = Readonly<{
  request: object
  at: number
  /** Whether the entry at its newest block is lost as soon as it was written. */
  evictsItsTail?: boolean
}>

/** What the cache did with one request, and the most that any placement of markers could have read. */
export type Served = Readonly<{ plan: Plan; bill: CacheBill; total: number; reachable: number }>

/** A request with all its blocks. */
type WholeCall = CacheCall & Readonly<{ blocks: readonly CacheBlock[] }>

/** Every block counts this many tokens, so that bills can be read as numbers of blocks. */
export const BLOCK_TOKENS = 1000

/** Reads a request or fails the test. */
export function read(request: object): Prompt {
  const result = readRequest(request)
  if (!result.ok) throw new Error(`${result.problem.at}: ${result.problem.detail}`)
  return result.prompt
}

/**
 * Sends requests one after the other through planner and cache model.
 *
 * @param memory whether the planner is told what earlier requests wrote, as the engine's memory would
 */
export function simulate(steps: readonly Step[], settings: CacheSettings, memory: boolean): readonly Served[] {
  const cache = new PromptCache()
  const calls: CacheCall[] = []
  const known = new Map<string, number>()
  const lives = new Map<string, Ttl>()
  const warm: WarmPrefixes = { expiresAt: fingerprint => known.get(fingerprint) ?? null }
  return steps.map(({ request, at, evictsItsTail = false }) => {
    const prompt = read(request)
    const plan = planBreakpoints(prompt, settings, memory ? { warm, at } : {})
    const planned = read(applyPlan(request, plan))
    const call = callOf(planned, at)
    const reachable = mostReadable(calls, call)
    const written = evictsItsTail ? withoutLastMarker(call) : call
    const bill = cache.serve(written)
    calls.push(written)
    // What was read lives on, even where no marker stands on it.
    const readTo = call.blocks[bill.cached / BLOCK_TOKENS - 1]?.fingerprint
    const lived = readTo === undefined ? undefined : lives.get(readTo)
    if (readTo !== undefined && lived !== undefined) known.set(readTo, at + TTL_MS[lived])
    for (const { block, ttl } of wireMarkers(planned)) {
      const fingerprint = fingerprintOf(planned, block)
      known.set(fingerprint, Math.max(known.get(fingerprint) ?? 0, at + TTL_MS[ttl]))
      lives.set(fingerprint, ttl)
    }
    return { plan, bill, total: call.blocks.length * BLOCK_TOKENS, reachable }
  })
}

function callOf(prompt: Prompt, at: number): WholeCall {
  const ttls = new Map(wireMarkers(prompt).map(({ block, ttl }) => [block, ttl]))
  const blocks = prompt.blocks
    .filter(({ inPrefix }) => inPrefix)
    .map(({ index }) => ({
      fingerprint: fingerprintOf(prompt, index),
      tokens: BLOCK_TOKENS,
      marker: ttls.get(index) ?? null,
    }))
  return { scope: 's', model: 'm', at, readableAt: at, minimumTokens: 0, blocks }
}

/** The same call without its last marker: as if the entry there were lost at once. */
function withoutLastMarker(call: WholeCall): WholeCall {
  const last = call.blocks.findLastIndex(({ marker }) => marker !== null)
  return { ...call, blocks: call.blocks.map((block, i) => (i === last ? { ...block, marker: null } : block)) }
}

/** What a request reads that may carry a marker on every block: no placement reads more. */
function mostReadable(before: readonly CacheCall[], call: WholeCall): number {
  const cache = new PromptCache()
  for (const earlier of before) cache.serve(earlier)
  return cache.serve({ ...call, blocks: call.blocks.map(block => ({ ...block, marker: '5m' })) }).cached
}
