import type { ConversationEvent } from '@sternline/engine'

type Piece = Extract<ConversationEvent, { type: 'text' | 'thinking' }>

/** What of a running turn is not kept yet: for a page that comes in the middle of it. */
export interface Unkept {
  /** Takes an event in; pieces of one text become one. */
  add(event: ConversationEvent): void
  /** Something was kept, and everything before it with it. */
  clear(): void
  /** The turn is over: only what went wrong is still told. */
  end(): void
  events(): readonly ConversationEvent[]
}

/** Makes one that holds nothing. */
export function createUnkept(): Unkept {
  let events: readonly ConversationEvent[] = []
  /** The pieces of the text at the end of the events. */
  let pieces: string[] = []
  let kind: Piece['type'] | null = null
  const join = (): void => {
    if (kind !== null) events = [...events, { type: kind, text: pieces.join('') }]
    pieces = []
    kind = null
  }
  return {
    add(event) {
      if (event.type !== 'text' && event.type !== 'thinking') {
        join()
        events = [...events, event]
        return
      }
      if (kind !== event.type) join()
      kind = event.type
      pieces.push(event.text)
    },
    clear() {
      events = []
      pieces = []
      kind = null
    },
    end() {
      join()
      events = events.filter(({ type }) => type === 'problem')
    },
    events() {
      join()
      return events
    },
  }
}
