import type { IncomingMessage, ServerResponse } from 'node:http'
import { PAGE_HEADERS } from '../safety/page-headers.ts'
import { refuse } from '../safety/refusal.ts'
import type { EventFeed, StreamEvent } from './event-ring.ts'
import type { LiveRoom } from './live-room.ts'
import { MOST_STREAMS, tooManyStreams } from './too-many-streams.ts'

/** How often a quiet stream shows that it lives. Unit: milliseconds. */
const HEARTBEAT_MS = 15_000

/** A reader that leaves more than this and its largest event unread is let go; it comes back and resumes. Unit: bytes. */
const UNREAD_LIMIT = 1024 * 1024

/** How long a reader that was let go may take to read what was written for it. Unit: milliseconds. */
const GRACE_MS = 10_000

/** How long a reader waits before it comes back. Unit: milliseconds. */
const RETRY_MS = 1_000

/** Some events were missed that can't be told any more: the lists have to be read again. */
const GAP: StreamEvent = { id: null, type: 'gap', data: '{}' }

/** The reader fell behind. It comes back with the id of the last event that it read, and misses nothing. */
const SLOW = 'event: slow\ndata: {}\n\n'

/** The open event streams of the server. */
export interface EventStreams {
  /**
   * Answers with what a feed tells a reader first, who may bring a `Last-Event-ID`, then with everything as it happens. Refuses where too many
   * streams are open.
   */
  open(feed: EventFeed, request: IncomingMessage, response: ServerResponse): void
  /** Ends every stream and takes no more. */
  close(): void
}

/** Other limits than the usual ones. Times are in milliseconds; `most` is how many streams may be open at once. */
export type StreamLimits = Readonly<{ heartbeatMs?: number; graceMs?: number; most?: number }>

/** A room as a feed: with an id it begins behind that event, or with a gap where too much was forgotten since. */
export function feedOf(room: Pick<LiveRoom, 'since' | 'remembers' | 'newest' | 'listen'>): EventFeed {
  return {
    begin: last => (last === null ? [] : [...(room.remembers(last) ? [] : [GAP]), ...room.since(last)]),
    newest: room.newest,
    listen: room.listen,
  }
}

/**
 * Streams of server-sent events.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createEventStreams({
  heartbeatMs = HEARTBEAT_MS,
  graceMs = GRACE_MS,
  most = MOST_STREAMS,
}: StreamLimits = {}): EventStreams {
  const open = new Map<ServerResponse, Stream>()
  const heartbeat = setInterval(() => {
    for (const stream of open.values()) stream.send(': still here\n\n')
  }, heartbeatMs)
  heartbeat.unref()

  return {
    open: (feed, request, response) => {
      // Whoever left while the feed was made would never be heard to leave, and would take its place for good.
      if (response.destroyed) return
      if (open.size >= most) return refuse(response, tooManyStreams(most))
      const stream = new Stream(response, graceMs)
      open.set(response, stream)
      response.on('close', () => {
        stream.leave()
        open.delete(response)
      })
      stream.begin(feed, request.headers['last-event-id'])
    },
    close: () => {
      clearInterval(heartbeat)
      for (const response of open.keys()) response.end()
    },
  }
}

/** One reader. */
class Stream {
  readonly #response: ServerResponse
  readonly #graceMs: number
  #stop = (): void => {}
  #largest = 0
  #grace: NodeJS.Timeout | undefined
  #isOver = false

  constructor(response: ServerResponse, graceMs: number) {
    this.#response = response
    this.#graceMs = graceMs
  }

  begin(feed: EventFeed, last: string | string[] | undefined): void {
    this.#response.writeHead(200, {
      ...PAGE_HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
      // Says to a proxy in between that it should not collect the stream first.
      'x-accel-buffering': 'no',
    })
    const known = typeof last === 'string' && last !== '' ? last : null
    const first = feed.begin(known)
    // Whoever is cut off before its first event would else have no id to come back with, and never hear of what happened meanwhile.
    const newest = known === null ? feed.newest?.() : undefined
    this.send(`retry: ${RETRY_MS}\n${newest === undefined ? '' : `id: ${newest}\n`}\n${first.map(render).join('')}`)
    if (!this.#isOver) this.#stop = feed.listen(event => this.send(render(event)))
  }

  send(text: string): void {
    if (this.#isOver || this.#response.writableEnded || this.#response.destroyed) return
    this.#response.write(text)
    this.#largest = Math.max(this.#largest, Buffer.byteLength(text))
    if (this.#response.writableLength > UNREAD_LIMIT + this.#largest) this.#letGo()
  }

  leave(): void {
    this.#isOver = true
    this.#stop()
    clearTimeout(this.#grace)
  }

  /** What was written may still be read to its end; nothing more is kept for this reader. */
  #letGo(): void {
    this.leave()
    this.#response.end(SLOW)
    this.#grace = setTimeout(() => this.#response.destroy(), this.#graceMs)
    this.#grace.unref()
  }
}

function render({ id, type, data }: StreamEvent): string {
  return `${id === null ? '' : `id: ${id}\n`}event: ${type}\ndata: ${data}\n\n`
}
