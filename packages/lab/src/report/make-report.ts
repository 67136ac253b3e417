import { inputTokens, type NanoUsd, NO_USAGE, type Usage } from '@sternline/core'
import { formatProblem, type ImportItem } from '../import/import-item.ts'
import type { Topology } from '../topology/topology.ts'
import { AccountBook } from './account-book.ts'
import { ChangeTrials } from './change-trials.ts'
import { type BilledCall, findLosses } from './find-losses.ts'
import { findRaces } from './find-races.ts'
import { type GroupCall, groupCalls } from './group-calls.ts'
import { GroupWindow } from './group-window.ts'
import type { FoundLoss, LossBook } from './loss-book.ts'
import type { CacheReport, Change } from './report.ts'
import { SimulatedCache } from './simulate-calls.ts'
import { inputCost } from './spending.ts'

/** Problems are counted all and named up to here. */
const SHOWN_PROBLEMS = 1000

/**
 * Makes the report of some logs. Holds few sessions at a time.
 *
 * @param items as `importLogs` gives them
 */
export async function makeReport(items: AsyncIterable<ImportItem> | Iterable<ImportItem>): Promise<CacheReport> {
  const maker = new ReportMaker()
  for await (const item of items) maker.add(item)
  return maker.report()
}

class ReportMaker {
  readonly #window = new GroupWindow()
  readonly #billed = new AccountBook()
  readonly #simulated = new AccountBook()
  readonly #trials = new ChangeTrials()
  readonly #model = { calls: 0, billed: 0, simulated: 0 }
  readonly #sessions = new Set<string>()
  readonly #problems: { count: number; shown: string[] } = { count: 0, shown: [] }
  #conversations = 0
  #subagents = 0
  #repeated = 0
  #from: number | null = null
  #to: number | null = null

  add(item: ImportItem): void {
    if (item.kind === 'repeated') this.#repeated += item.calls
    else if (item.kind === 'problem') {
      this.#problems.count += 1
      if (this.#problems.count <= SHOWN_PROBLEMS) this.#problems.shown.push(formatProblem(item))
    } else {
      const { topology } = item
      this.#conversations += 1
      this.#sessions.add(topology.group)
      if (topology.thread === 'subagent') this.#subagents += 1
      const group = this.#window.add(topology)
      if (group !== null) this.#account(group)
    }
  }

  report(): CacheReport {
    for (const group of this.#window.rest()) this.#account(group)
    const billed = this.#billed.account
    return {
      sternlineReport: 1,
      sessions: this.#sessions.size,
      conversations: this.#conversations,
      subagents: this.#subagents,
      from: this.#from,
      to: this.#to,
      repeated: this.#repeated,
      billed,
      simulated: this.#simulated.account,
      model: this.#model,
      changes: changesOf(this.#trials.changes, this.#billed.losses),
      problems: this.#problems,
    }
  }

  #account(group: readonly Topology[]): void {
    const calls = groupCalls(group)
    const own = this.#trials.add(group, calls)
    const billed = billsOf(calls)
    const losses = findLosses(billed)
    const races = findRaces(firstCallsOfSubagents(billed))
    for (const [i, one] of billed.entries()) {
      this.#count(one, races.get(one) ?? losses[i] ?? null)
      this.#compare(one, own[i] ?? null)
    }
  }

  #count({ call, usage }: BilledCall, loss: FoundLoss | null): void {
    const { at } = call.call
    if (at !== null) {
      this.#from = Math.min(this.#from ?? at, at)
      this.#to = Math.max(this.#to ?? at, at)
    }
    const book = isBilled(call) ? this.#billed : this.#simulated
    book.add({ at, model: call.call.model, usage, facts: call.facts, terms: call.terms, loss })
  }

  /** How near the cache model comes to what was billed. */
  #compare({ call, usage }: BilledCall, simulated: NanoUsd | null): void {
    const real = inputCost(usage, call.facts, call.terms)
    if (!isBilled(call) || simulated === null || real === null) return
    this.#model.calls += 1
    this.#model.billed += real.paid
    this.#model.simulated += simulated
  }
}

/** Whether a real upstream billed a call. */
function isBilled({ call }: GroupCall): boolean {
  return call.isEmulated !== true && (call.usage ?? call.otherUsage ?? null) !== null
}

/** What each call was billed; where the log does not tell, what the cache model says of the client's own places. */
function billsOf(calls: readonly GroupCall[]): readonly BilledCall[] {
  const simulated = new SimulatedCache()
  return calls.map(call => {
    const usage = call.call.usage ?? call.call.otherUsage ?? null
    if (usage !== null) return { call, usage }
    const made: Usage = { ...NO_USAGE, ...simulated.serve(call, call.own) }
    return { call, usage: made }
  })
}

function firstCallsOfSubagents(calls: readonly BilledCall[]): readonly BilledCall[] {
  const seen = new Set<string>()
  return calls.filter(({ call, usage }) => {
    if (call.topology.thread !== 'subagent' || seen.has(call.lineage)) return false
    seen.add(call.lineage)
    return inputTokens(usage) > 0
  })
}

/** What was played through stands before what was only summed up: it counts what the change itself costs. The best first. */
function changesOf(tried: readonly Change[], losses: LossBook): readonly Change[] {
  const summed = billedChanges(losses).filter(({ code }) => tried.every(change => change.code !== code))
  return [...tried, ...summed].sort((a, b) => b.avoided - a.avoided || (a.code < b.code ? -1 : 1))
}

const HISTORY = new Set(['history-edited', 'history-pruned', 'image-removed'])
const SYSTEM = new Set(['system-changed', 'system-added', 'system-removed', 'clock-or-id', 'attribution-line'])

/** What real usage shows to be lost for something that the client did. */
function billedChanges(losses: LossBook): readonly Change[] {
  const candidates = [
    { code: 'first-alone', sum: losses.sumOf('race', () => true) },
    { code: 'append-only', sum: losses.sumOf('change', cause => HISTORY.has(cause)) },
    { code: 'steady-system', sum: losses.sumOf('change', cause => SYSTEM.has(cause)) },
    { code: 'ordered-tools', sum: losses.sumOf('change', cause => cause === 'tools-reordered') },
    { code: 'steady-tools', sum: losses.sumOf('change', cause => cause.startsWith('tool-')) },
  ] as const
  return candidates.flatMap(({ code, sum: { calls, money, unpriced } }): Change[] => {
    const priced = calls - unpriced
    if (priced === 0) return []
    return [
      {
        code,
        basis: 'billed',
        avoided: money,
        evidence: { calls: priced, changed: priced, asIs: money, otherwise: 0, better: 0, worse: 0 },
      },
    ]
  })
}
