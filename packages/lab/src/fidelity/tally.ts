import { type CallKind, type ExpiryKind, expiryOf, kindOf } from './call-kind.ts'
import type { ExpiryScore, Score, Scores } from './fidelity-report.ts'
import type { Prediction } from './prediction.ts'
import { type Reason, reasonOf } from './reason.ts'

/** How far off a prediction may be to count as close. Unit: share of what the API read. */
const CLOSE = 0.01

type Counts = {
  calls: number
  exact: number
  allRead: number
  close: number
  ended: number
  beyondLog: number
  reasons: Map<Reason, number>
}

/** Counts predictions that came true. */
export class Tally {
  readonly #counts = new Map<CallKind | ExpiryKind, Counts>()
  #calls = 0

  /** How many predictions were counted. */
  get calls(): number {
    return this.#calls
  }

  /** Counts one prediction. */
  add(prediction: Prediction): void {
    this.#calls += 1
    const expiry = expiryOf(prediction)
    const reason = reasonOf(prediction)
    for (const kind of [kindOf(prediction), ...(expiry === null ? [] : [expiry])]) {
      count(this.#countsOf(kind), prediction, reason)
    }
  }

  /** What was counted so far. */
  scores(): Scores {
    return {
      toolContinuations: this.#score('toolContinuations'),
      shrunkContinuations: this.#score('shrunkContinuations'),
      resultsWithText: this.#score('resultsWithText'),
      afterPrompts: this.#score('afterPrompts'),
      firstCalls: this.#score('firstCalls'),
      wholeRequests: this.#score('wholeRequests'),
      expiries5m: this.#expiryScore('expiries5m'),
      expiries1h: this.#expiryScore('expiries1h'),
    }
  }

  #score(kind: CallKind | ExpiryKind): Score {
    const { calls, exact, allRead, close, reasons } = this.#countsOf(kind)
    const sorted = [...reasons].sort(([a, most], [b, least]) => least - most || (a < b ? -1 : 1))
    return {
      calls,
      exact,
      exactShare: share(exact, calls),
      allRead,
      allReadShare: share(allRead, calls),
      close,
      closeShare: share(close, calls),
      reasons: Object.fromEntries(sorted),
    }
  }

  #expiryScore(kind: ExpiryKind): ExpiryScore {
    const { calls, exact, ended, beyondLog } = this.#countsOf(kind)
    const exactWithinLogShare = share(exact, calls - beyondLog)
    return { ...this.#score(kind), ended, endedShare: share(ended, calls), beyondLog, exactWithinLogShare }
  }

  #countsOf(kind: CallKind | ExpiryKind): Counts {
    let counts = this.#counts.get(kind)
    if (counts === undefined) {
      counts = { calls: 0, exact: 0, allRead: 0, close: 0, ended: 0, beyondLog: 0, reasons: new Map() }
      this.#counts.set(kind, counts)
    }
    return counts
  }
}

function count(counts: Counts, { call, predicted, reached, prefixTokens }: Prediction, reason: Reason | null): void {
  const { cached } = call.usage
  counts.calls += 1
  if (cached === predicted) counts.exact += 1
  if (cached === reached) counts.allRead += 1
  if (Math.abs(cached - predicted) <= CLOSE * cached) counts.close += 1
  if (Math.max(cached, predicted) <= prefixTokens) counts.ended += 1
  if (cached > predicted) counts.beyondLog += 1
  if (reason !== null) counts.reasons.set(reason, (counts.reasons.get(reason) ?? 0) + 1)
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
