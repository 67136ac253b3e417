import type { Topology } from '../topology/topology.ts'

/** Sessions that may be open at once: logs of bodies mix the sessions of one day. */
const OPEN_GROUPS = 32

/** Gathers the conversations of a session while they come, and holds few sessions at a time. */
export class GroupWindow {
  readonly #open = new Map<string, Topology[]>()

  /** Adds a conversation. Returns the session that has to go for it; null as a rule. */
  add(topology: Topology): readonly Topology[] | null {
    const { group } = topology
    const known = this.#open.get(group) ?? []
    known.push(topology)
    // The newest stands last.
    this.#open.delete(group)
    this.#open.set(group, known)
    const [oldest] = this.#open
    if (this.#open.size <= OPEN_GROUPS || oldest === undefined) return null
    this.#open.delete(oldest[0])
    return oldest[1]
  }

  /** The sessions that are left, the longest untouched first. */
  *rest(): Generator<readonly Topology[]> {
    yield* this.#open.values()
    this.#open.clear()
  }
}
