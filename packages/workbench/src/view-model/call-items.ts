import { TTL_MS } from '@sternline/core'
import { type Exchange, lifeOf } from '@sternline/engine'
import { formatCountdown } from './words.ts'

/** A line of a session's calls. */
export type CallItem =
  | Readonly<{
      kind: 'call'
      key: string
      exchange: Exchange
      /** Number of the call in its session, from 1. */
      number: number
      /** 0 in the main thread, 1 in its sub-agents, 2 in theirs. */
      depth: number
    }>
  /** A pause between two calls of a thread, against the life of what the first of them left. */
  | Readonly<{ kind: 'gap'; key: string; words: string; isPast: boolean; depth: number }>
  /** A sub-agent, below the call that was there when it began. Its calls follow it while it is open. */
  | Readonly<{ kind: 'agent'; key: string; id: string; rows: readonly Exchange[]; isOpen: boolean; depth: number }>

/** Shorter pauses are not told. Unit: milliseconds. */
const SHORTEST_GAP_MS = 60_000

const MAIN = ''

/**
 * Arranges a session's calls: the main thread from top to bottom, sub-agents folded below the call during which they began, pauses
 * between the calls of a thread.
 *
 * @param rows oldest first
 * @param first number of the first row in its session
 * @param open ids of the sub-agents that are not folded
 */
export function callItems(rows: readonly Exchange[], first: number, open: ReadonlySet<string>): readonly CallItem[] {
  const numbers = new Map(rows.map(({ id }, index) => [id, first + index]))
  const threads = threadsOf(rows)
  const items: CallItem[] = []
  const children = childrenOf(threads)

  const addThread = (id: string, depth: number): void => {
    const own = threads.get(id) ?? []
    const below = [...(children.get(id) ?? [])]
    own.forEach((exchange, index) => {
      const gap = gapItem(own[index - 1], exchange, depth)
      if (gap !== null) items.push(gap)
      items.push({ kind: 'call', key: exchange.id, exchange, number: numbers.get(exchange.id) ?? 0, depth })
      const next = own[index + 1]
      while (below[0] !== undefined && isBefore(threads.get(below[0])?.[0], next)) addAgent(below.shift() ?? '', depth)
    })
    for (const agent of below) addAgent(agent, depth)
  }

  const addAgent = (id: string, depth: number): void => {
    const isOpen = open.has(id)
    items.push({ kind: 'agent', key: `agent ${id}`, id, rows: threads.get(id) ?? [], isOpen, depth: depth + 1 })
    if (isOpen) addThread(id, depth + 1)
    // A folded agent folds those below it as well.
  }

  addThread(MAIN, 0)
  return items
}

function threadsOf(rows: readonly Exchange[]): ReadonlyMap<string, readonly Exchange[]> {
  const threads = new Map<string, Exchange[]>([[MAIN, []]])
  for (const row of rows) {
    const id = row.agent.id ?? MAIN
    const known = threads.get(id)
    if (known === undefined) threads.set(id, [row])
    else known.push(row)
  }
  return threads
}

/** Which agents hang below which thread, in the order in which they began. One whose parent is unknown hangs below the main thread. */
function childrenOf(threads: ReadonlyMap<string, readonly Exchange[]>): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>()
  for (const id of threads.keys()) {
    if (id === MAIN) continue
    const parent = parentOf(id, threads)
    const known = children.get(parent)
    if (known === undefined) children.set(parent, [id])
    else known.push(id)
  }
  return children
}

/** Follows parents up to the main thread; where they lead in a circle or nowhere, the main thread it is. */
function parentOf(id: string, threads: ReadonlyMap<string, readonly Exchange[]>): string {
  const told = (agent: string): string => threads.get(agent)?.[0]?.agent.parent ?? MAIN
  const parent = told(id)
  const seen = new Set([id])
  for (let above = parent; above !== MAIN; above = told(above)) {
    if (seen.has(above) || !threads.has(above)) return MAIN
    seen.add(above)
  }
  return parent
}

function isBefore(began: Exchange | undefined, next: Exchange | undefined): boolean {
  return next === undefined || (began !== undefined && began.startedAt < next.startedAt)
}

function gapItem(before: Exchange | undefined, now: Exchange, depth: number): CallItem | null {
  if (before === undefined) return null
  const gap = now.startedAt - before.startedAt
  if (gap < SHORTEST_GAP_MS) return null
  const ttl = lifeOf(before)
  const isPast = gap > TTL_MS[ttl]
  const life = ttl === '5m' ? '5 min' : '1 hour'
  const words = `${formatCountdown(gap)} idle, ${isPast ? 'past' : 'within'} ${life}`
  return { kind: 'gap', key: `gap ${now.id}`, words, isPast, depth }
}
