import { findModel, inputTokens, type NanoUsd, pricesFor, savedTokens, type Usage } from '@sternline/core'
import { type CallKind, kindOf } from '../fidelity/call-kind.ts'
import type { Prediction } from '../fidelity/prediction.ts'
import { type Reason, reasonOf } from '../fidelity/reason.ts'
import { replaySource } from '../fidelity/replay-source.ts'
import type { Topology } from '../topology/topology.ts'

/** Input of some calls in money: as the API billed it, and as the cache model prices it with the client's own breakpoints. */
export type Money = Readonly<{
  calls: number
  billed: NanoUsd
  modelled: NanoUsd
}>

/** What the recording clients' own breakpoints cost. Calls of unknown models have no price and are left out. */
export type OwnBreakpoints = Readonly<{
  kinds: Readonly<Partial<Record<CallKind, Money>>>
  /** Calls that the model prices otherwise than the API did, by why. */
  reasons: Readonly<Partial<Record<Reason, Money>>>
}>

/**
 * Prices recorded calls with the breakpoints that their clients are known to set, and compares that with what was billed.
 *
 * @param sources the conversations of each source, which share one cache
 */
export function measureOwnBreakpoints(sources: Iterable<readonly Topology[]>): OwnBreakpoints {
  const kinds = new Map<CallKind, Money>()
  const reasons = new Map<Reason, Money>()
  for (const topologies of sources) {
    for (const prediction of replaySource(topologies)) {
      const money = moneyOf(prediction)
      if (money === null) continue
      add(kinds, kindOf(prediction), money)
      const reason = reasonOf(prediction)
      if (reason !== null) add(reasons, reason, money)
    }
  }
  return { kinds: Object.fromEntries(sorted(kinds)), reasons: Object.fromEntries(sorted(reasons)) }
}

function moneyOf(prediction: Prediction): Money | null {
  const { model, usage } = prediction.call
  const facts = findModel(model)
  if (facts === null) return null
  const prices = pricesFor(facts, inputTokens(usage))
  const priceOf = ({ cached, saved5m, saved1h, fresh }: Usage): NanoUsd =>
    cached * prices.read + saved5m * prices.write5m + saved1h * prices.write1h + fresh * prices.input
  return { calls: 1, billed: priceOf(usage), modelled: priceOf(modelledUsage(prediction)) }
}

/** The cached part ends where it ended; how much of it is read is what the model says, the rest is written. */
function modelledUsage({ call: { usage }, predicted, previousLife }: Prediction): Usage {
  const saved = usage.cached + savedTokens(usage) - predicted
  const isHour = savedTokens(usage) > 0 ? usage.saved1h > 0 : previousLife === '1h'
  return { ...usage, cached: predicted, saved5m: isHour ? 0 : saved, saved1h: isHour ? saved : 0 }
}

function add<K>(sums: Map<K, Money>, key: K, { calls, billed, modelled }: Money): void {
  const sum = sums.get(key) ?? { calls: 0, billed: 0, modelled: 0 }
  sums.set(key, {
    calls: sum.calls + calls,
    billed: sum.billed + billed,
    modelled: sum.modelled + modelled,
  })
}

function sorted<K extends string>(sums: ReadonlyMap<K, Money>): readonly (readonly [K, Money])[] {
  return [...sums].sort(([a, x], [b, y]) => Math.abs(difference(y)) - Math.abs(difference(x)) || (a < b ? -1 : 1))
}

function difference({ billed, modelled }: Money): NanoUsd {
  return modelled - billed
}
