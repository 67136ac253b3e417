import { randomBytes } from 'node:crypto'

/** An event as it goes out. Behind one without an id a reader can't resume. */
export type StreamEvent = Readonly<{ id: string | null; type: string; data: string }>

/** What a reader of events follows. */
export interface EventFeed {
  /** What a reader is told first. @param last id of the last event that it has; null when it comes anew */
  begin(last: string | null): readonly StreamEvent[]
  /** Id of the newest event, for a reader that comes anew; absent where what such a reader is told first has an id. */
  newest?(): string
  /** Calls back for every event from now on, until the returned function is called. */
  listen(listener: (event: StreamEvent) => void): () => void
}

/** The events of late, for readers that come back, and whoever listens now. */
export interface EventRing {
  /** Tells every listener, and keeps the event for those who come back. */
  tell(type: string, data: string): void
  /** The events behind the one with this id; null when it is not known (any more). */
  since(id: string): readonly StreamEvent[] | null
  /** Id of the newest event; one that stands before all others when there is none yet. */
  newest(): string
  listen(listener: (event: StreamEvent) => void): () => void
}

/**
 * Makes an empty ring.
 *
 * @param most events that are kept
 * @param mostCharacters data that is kept, all events together; the newest event is kept whatever its length
 * @param name stands at the head of every id, so that ids of an earlier process are not taken for ours
 */
export function createEventRing(
  most: number,
  mostCharacters: number,
  name: string = randomBytes(4).toString('hex'),
): EventRing {
  const kept: StreamEvent[] = []
  const listeners = new Set<(event: StreamEvent) => void>()
  let characters = 0
  let count = 0
  const idOf = (number: number): string => `${name}-${number}`
  return {
    tell(type, data) {
      count += 1
      const event = { id: idOf(count), type, data }
      kept.push(event)
      characters += data.length
      while (kept.length > most || (characters > mostCharacters && kept.length > 1)) {
        characters -= kept.shift()?.data.length ?? 0
      }
      for (const listener of listeners) listener(event)
    },
    since(id) {
      if (id === idOf(count - kept.length)) return [...kept]
      const at = kept.findIndex(event => event.id === id)
      return at < 0 ? null : kept.slice(at + 1)
    },
    newest: () => idOf(count),
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
