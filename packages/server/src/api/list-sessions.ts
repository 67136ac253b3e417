import { type ModelLookup, totalsOf } from '@sternline/core'
import type { Exchange, ListedSession, SessionCall, SessionOverview } from '@sternline/engine'
import { warmthOf } from './warmth.ts'

/**
 * The ledger's sessions as the list shows them, and those that the ledger does not know yet because their first exchange
 * still runs.
 *
 * @param running must have been taken before the ledger was read
 * @returns newest first
 */
export function listSessions(
  recorded: readonly SessionOverview[],
  running: readonly Exchange[],
  models: ModelLookup,
): readonly ListedSession[] {
  const bySession = new Map<string, Exchange[]>()
  for (const exchange of running) {
    const known = bySession.get(exchange.session)
    if (known === undefined) bySession.set(exchange.session, [exchange])
    else known.push(exchange)
  }
  const known = new Set(recorded.map(({ session }) => session))
  const begun = [...bySession].flatMap(([session, own]) => (known.has(session) ? [] : (overviewOf(own) ?? [])))
  return [...recorded, ...begun]
    .map(overview => listed(overview, bySession.get(overview.session) ?? [], models))
    .sort((a, b) => b.lastAt - a.lastAt)
}

/** A session of which nothing is recorded. */
function overviewOf(running: readonly Exchange[]): SessionOverview | null {
  const [first, last] = [running[0], running.at(-1)]
  if (first === undefined || last === undefined) return null
  const { session, client, model, upstream, emulated } = last
  return {
    session,
    client,
    model,
    upstream,
    emulated,
    exchanges: running.length,
    failed: 0,
    startedAt: first.startedAt,
    lastAt: last.startedAt,
    ...totalsOf([]),
    agents: new Set(running.flatMap(({ agent }) => agent.id ?? [])).size,
    lost: { tokens: 0, money: 0 },
    lastCause: null,
    recent: [],
  }
}

function listed(
  { recent, ...overview }: SessionOverview,
  running: readonly Exchange[],
  models: ModelLookup,
): ListedSession {
  const recorded = new Set(recent.map(({ id }) => id))
  const open = running.filter(({ id }) => !recorded.has(id))
  return {
    ...overview,
    lastAt: Math.max(overview.lastAt, ...open.map(({ startedAt }) => startedAt)),
    running: open.length,
    warmth: warmthOf([...recent, ...open], models),
    recent: recent.map(callOf),
  }
}

function callOf({ id, agent, startedAt, usage, diagnosis }: Exchange): SessionCall {
  return { id, agent: agent.id, startedAt, usage, tokensLost: diagnosis?.tokensLost ?? 0 }
}
