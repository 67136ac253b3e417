import type { IncomingMessage, ServerResponse } from 'node:http'
import { PAGE_HEADERS } from '../safety/page-headers.ts'
import type { LiveEvent, LiveRoom } from './live-room.ts'

/** How often a quiet stream shows that it lives. Unit: milliseconds. */
const HEARTBEAT_MS = 15_000

/** A reader that leaves more than this unread is dropped; it comes back and resumes. Unit: bytes. */
const UNREAD_LIMIT = 1024 * 1024

/** How long a reader waits before it comes back. Unit: milliseconds. */
const RETRY_MS = 1_000

/** The open event streams of the server. */
export interface EventStreams {
  /** Answers `GET /api/events`: what was missed since `Last-Event-ID`, then everything as it happens. */
  open(request: IncomingMessage, response: ServerResponse): void
  /** Ends every stream and takes no more. */
  close(): void
}

/**
 * Server-sent events of a live room.
 *
 * @param heartbeatMs how often a comment is sent on every stream, in milliseconds
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createEventStreams(room: LiveRoom, heartbeatMs: number = HEARTBEAT_MS): EventStreams {
  const open = new Set<ServerResponse>()
  const heartbeat = setInterval(() => {
    for (const response of open) send(response, ': still here\n\n')
  }, heartbeatMs)
  heartbeat.unref()

  return {
    open: (request, response) => {
      response.writeHead(200, {
        ...PAGE_HEADERS,
        'content-type': 'text/event-stream; charset=utf-8',
        // Says to a proxy in between that it should not collect the stream first.
        'x-accel-buffering': 'no',
      })
      response.write(`retry: ${RETRY_MS}\n\n`)
      const last = request.headers['last-event-id']
      if (typeof last === 'string' && last !== '') {
        for (const event of room.since(last)) send(response, render(event))
      }
      const stop = room.listen(event => send(response, render(event)))
      open.add(response)
      response.on('close', () => {
        stop()
        open.delete(response)
      })
    },
    close: () => {
      clearInterval(heartbeat)
      for (const response of open) response.end()
    },
  }
}

function render({ id, type, data }: LiveEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${data}\n\n`
}

function send(response: ServerResponse, text: string): void {
  if (response.writableEnded || response.destroyed) return
  response.write(text)
  if (response.writableLength > UNREAD_LIMIT) response.destroy()
}
