import type { NanoUsd } from '@sternline/core'
import { LOSS_KINDS, type LossExample, type LossKind, type LossRow, type LossSum } from './report.ts'

/** A loss, with the kind that it is counted under. */
export type FoundLoss = Readonly<{ kind: LossKind; example: LossExample }>

const SHOWN_EXAMPLES = 3
const EXPECTED: ReadonlySet<LossKind> = new Set(['compaction', 'cold'])

/** Whether a kind is no loss. */
export function isExpected(kind: LossKind): boolean {
  return EXPECTED.has(kind)
}

type Sum = { calls: number; tokens: number; money: NanoUsd; unpriced: number }

type Kept = { sum: Sum; causes: Map<string, Sum>; examples: LossExample[] }

/** Losses by kind and cause, and the dearest of each kind. */
export class LossBook {
  readonly #kinds = new Map<LossKind, Kept>()

  add({ kind, example }: FoundLoss): void {
    const kept = this.#kinds.get(kind) ?? { sum: nothing(), causes: new Map(), examples: [] }
    this.#kinds.set(kind, kept)
    count(kept.sum, example)
    const cause = kept.causes.get(example.cause) ?? nothing()
    kept.causes.set(example.cause, cause)
    count(cause, example)
    kept.examples = [...kept.examples, example].sort(byMoney).slice(0, SHOWN_EXAMPLES)
  }

  /** What was lost for a cause. */
  sumOf(kind: LossKind, causes: (cause: string) => boolean): LossSum {
    const found = [...(this.#kinds.get(kind)?.causes ?? [])].filter(([cause]) => causes(cause))
    const sum = nothing()
    for (const [, one] of found) {
      sum.calls += one.calls
      sum.tokens += one.tokens
      sum.money += one.money
      sum.unpriced += one.unpriced
    }
    return sum
  }

  get rows(): readonly LossRow[] {
    return LOSS_KINDS.flatMap(kind => {
      const kept = this.#kinds.get(kind)
      if (kept === undefined) return []
      const causes = [...kept.causes].map(([cause, sum]) => ({ cause, ...sum })).sort(byCost)
      return [{ kind, isExpected: isExpected(kind), ...kept.sum, causes, examples: kept.examples }]
    })
  }
}

function nothing(): Sum {
  return { calls: 0, tokens: 0, money: 0, unpriced: 0 }
}

function count(sum: Sum, { tokens, money }: LossExample): void {
  sum.calls += 1
  sum.tokens += tokens
  if (money === null) sum.unpriced += 1
  else sum.money += money
}

/** The dearest first; what is left to chance nowhere: the same losses stand in the same order. */
function byMoney(a: LossExample, b: LossExample): number {
  return (
    (b.money ?? 0) - (a.money ?? 0) || b.tokens - a.tokens || compare(a.conversation, b.conversation) || a.call - b.call
  )
}

function byCost(a: LossSum & { cause: string }, b: LossSum & { cause: string }): number {
  return b.money - a.money || b.tokens - a.tokens || compare(a.cause, b.cause)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
