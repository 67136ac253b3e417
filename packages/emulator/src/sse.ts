/**
 * Answers with server-sent events in the API's form. Reading drives the generator, so nothing is made that nobody reads;
 * cancelling the body ends it, and an aborted request breaks the body off with the abort's reason, as `fetch` does.
 *
 * @param start gives the events; its signal aborts when the reader is gone
 * @param left aborts when the client gives the request up
 * @param serialise writes an event down, with the empty line after it
 */
export function eventStreamResponse<Event>(
  start: (signal: AbortSignal) => AsyncGenerator<Event, void>,
  left: AbortSignal,
  headers: Readonly<Record<string, string>>,
  serialise: (event: Event) => string,
): Response {
  return new Response(eventBody(start, left, serialise), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      ...headers,
    },
  })
}

function eventBody<Event>(
  start: (signal: AbortSignal) => AsyncGenerator<Event, void>,
  left: AbortSignal,
  serialise: (event: Event) => string,
): ReadableStream<Uint8Array> {
  const over = new AbortController()
  const events = start(over.signal)
  const encoder = new TextEncoder()
  const end = async (): Promise<void> => {
    over.abort()
    await events.return()
  }
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const breakOff = (): void => {
        controller.error(left.reason)
        void end()
      }
      // The listener goes when the stream is over, so a signal that outlives it holds nothing.
      left.addEventListener('abort', breakOff, { signal: over.signal })
      if (left.aborted) breakOff()
    },
    async pull(controller) {
      const next = await events.next()
      if (over.signal.aborted) return
      if (!next.done) {
        controller.enqueue(encoder.encode(serialise(next.value)))
        return
      }
      controller.close()
      over.abort()
    },
    cancel: end,
  })
}

/** Writes an event under its own name, as the Messages API and the Responses API do. */
export function namedEvent(event: Readonly<{ type: string }>): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}
