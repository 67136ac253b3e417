import { randomBytes } from 'node:crypto'
import type { ApiEvent, EngineEvent, Exchange, SessionDeleted } from '@sternline/engine'
import { labelOf } from './label-of.ts'

/** How many events are kept for readers that come back. */
const RING_SIZE = 512

type RoomEvent = EngineEvent | SessionDeleted

/** An event as it goes out: its id and its text are the same for all readers. */
type LiveEvent = Readonly<{ id: string; type: RoomEvent['type']; data: string }>

/** Most events have no reader, so id and text are made when the first one asks for them. */
class KeptEvent implements LiveEvent {
  readonly #room: string
  /** The first one is 1. */
  readonly number: number
  readonly #event: RoomEvent
  #data: string | null = null

  constructor(room: string, number: number, event: RoomEvent) {
    this.#room = room
    this.number = number
    this.#event = event
  }

  get id(): string {
    return `${this.#room}-${this.number}`
  }

  get type(): RoomEvent['type'] {
    return this.#event.type
  }

  get session(): string {
    return this.#event.type === 'session-deleted' ? this.#event.session : this.#event.exchange.session
  }

  get data(): string {
    this.#data ??= JSON.stringify(toldOf(this.#event))
    return this.#data
  }
}

function toldOf(event: RoomEvent): ApiEvent | SessionDeleted {
  return event.type === 'session-deleted' ? event : { ...event, label: labelOf(event.exchange) }
}

/** What happens now: the exchanges that run, and the events of late, for whoever listens. */
export interface LiveRoom {
  /** Takes an event in and tells every listener. Never throws. */
  publish(event: EngineEvent): void
  /** Forgets what was told of a session, and tells every listener that it was deleted. What runs of it goes on. */
  forget(session: string): void
  /** The exchanges that have begun and not finished, oldest first. */
  running(): readonly Exchange[]
  /**
   * The events after the one with this id. All that are kept, for an id that is not known (any more): every event carries its
   * whole exchange, so one too many does no harm.
   */
  since(id: string): readonly LiveEvent[]
  /** Whether nothing was forgotten since the event with this id, but for what was told of sessions that were deleted. */
  remembers(id: string): boolean
  /** Id of the newest event; one that stands before all others when there is none yet. */
  newest(): string
  /** Calls back for every event from now on, until the returned function is called. */
  listen(listener: (event: LiveEvent) => void): () => void
}

/** An empty room. Its event ids begin with a name of their own, so that ids of an earlier process are not taken for ours. */
export function createLiveRoom(name: string = randomBytes(4).toString('hex')): LiveRoom {
  /** Each event stands in the place of the one that is `RING_SIZE` older; null where it was forgotten. */
  const ring: (KeptEvent | null)[] = []
  const runs = new Map<string, Exchange>()
  const listeners = new Set<(event: LiveEvent) => void>()
  let count = 0

  const tell = (told: RoomEvent): void => {
    count += 1
    const event = new KeptEvent(name, count, told)
    ring[(count - 1) % RING_SIZE] = event
    for (const listener of listeners) listener(event)
  }
  const kept = (): readonly KeptEvent[] => {
    const oldest = ring.length < RING_SIZE ? 0 : count % RING_SIZE
    return [...ring.slice(oldest), ...ring.slice(0, oldest)].filter(event => event !== null)
  }

  /** Of an id of ours; -1 for any other. */
  const numberOf = (id: string): number => {
    const [, digits = ''] = id.startsWith(`${name}-`) ? (/^(\d+)$/.exec(id.slice(name.length + 1)) ?? []) : []
    return digits === '' || Number(digits) > count ? -1 : Number(digits)
  }

  return {
    publish: event => {
      if (event.type === 'exchange-finished') runs.delete(event.exchange.id)
      else runs.set(event.exchange.id, event.exchange)
      tell(event)
    },
    forget: session => {
      for (const [at, event] of ring.entries()) if (event?.session === session) ring[at] = null
      tell({ type: 'session-deleted', session })
    },
    running: () => [...runs.values()],
    remembers: id => numberOf(id) >= count - ring.length,
    newest: () => `${name}-${count}`,
    since: id => {
      const last = numberOf(id)
      return kept().filter(({ number }) => number > last)
    },
    listen: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
