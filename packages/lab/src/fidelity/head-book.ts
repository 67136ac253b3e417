import { TTL_MS, type Ttl } from '@sternline/core'
import type { Topology } from '../topology/topology.ts'

/** A stand-in for a head or a part of it. */
export type Head = Readonly<{
  /** Stands for its content: the same id is the same content. */
  id: string
  /** Where it ends, as far as the usage of earlier calls told it. Unit: tokens. */
  tokens: number | null
}>

/** What a served call told about its head. */
export type HeadEvidence = Readonly<{
  at: number
  /** The life of what the call wrote or read. */
  life: Ttl
  /** Tokens that it read from the cache. */
  cached: number
  /** No head is longer. Unit: tokens. */
  limit: number
}>

type Session = { sharedTokens: number | null; ownTokens: number | null; aliveUntil: number }

/**
 * What is known of heads (tools and system), which the logs do not hold. A client's head has two parts with a breakpoint
 * each: one that its sessions share, and one of the session's own (working folder, state of the repository).
 *
 * Where the parts end is told by usage alone. A call that begins when nothing of its own session can be alive, and yet
 * reads something, read the shared part. A call that reads no more than a head while its session is alive read the
 * session's head. Until a session's calls tell, the length that the same client's sessions told last stands in. Sessions
 * of a client (version, kind of thread, model) share the shared part where they are not known to differ in its length.
 */
export class HeadBook {
  readonly #sessions = new Map<string, Session>()
  readonly #told = new Map<string, number>()

  /** The part of the head that the session shares with others. */
  shared(conversation: Topology, model: string): Head {
    const client = clientKey(conversation, model)
    const session = this.#sessions.get(sessionKey(conversation, model))
    const tokens = session?.sharedTokens ?? this.#told.get(`shared ${client}`) ?? null
    return { id: `shared head ${client} ${tokens ?? 'of unknown length'}`, tokens }
  }

  /** The session's whole head. */
  own(conversation: Topology, model: string): Head {
    const key = sessionKey(conversation, model)
    const told = this.#told.get(`own ${clientKey(conversation, model)}`) ?? null
    return { id: `own head ${key}`, tokens: this.#sessions.get(key)?.ownTokens ?? told }
  }

  /** Takes in what a served call told. */
  learn(conversation: Topology, model: string, { at, life, cached, limit }: HeadEvidence): void {
    const key = sessionKey(conversation, model)
    const session = this.#sessions.get(key) ?? { sharedTokens: null, ownTokens: null, aliveUntil: 0 }
    if (cached > 0 && cached <= limit) this.#tell(conversation, model, session, cached, at > session.aliveUntil)
    session.aliveUntil = at + TTL_MS[life]
    this.#sessions.set(key, session)
  }

  #tell(conversation: Topology, model: string, session: Session, tokens: number, isAlone: boolean): void {
    const client = clientKey(conversation, model)
    if (isAlone) {
      session.sharedTokens = tokens
      this.#told.set(`shared ${client}`, tokens)
    } else if (tokens !== session.sharedTokens) {
      session.ownTokens = tokens
      this.#told.set(`own ${client}`, tokens)
    }
  }
}

function clientKey({ agent, agentVersion, thread }: Topology, model: string): string {
  return [agent ?? '', agentVersion ?? '', thread, model].join(' ')
}

/** The segments of a session's main thread have one head; every sub-agent is taken to have its own. */
function sessionKey({ id, group, thread }: Topology, model: string): string {
  return `${thread === 'main' ? group : id} ${model}`
}
