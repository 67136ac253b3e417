/** What reads an answer's body, whichever kind of fetch made it. */
export interface Chunks {
  /** The chunks as they come, each as it came. */
  readonly all: AsyncIterable<Uint8Array>
  /** Lets go of the connection, also while a chunk is waited for; `all` then throws. */
  cancel(reason: unknown): Promise<void>
}

/** Reads a body without holding anything back. Older SDKs bring fetches whose bodies are no web streams but iterate as well. */
export function readChunks(body: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | null): Chunks {
  if (body === null) return { all: nothing(), cancel: async () => {} }
  if (!(body instanceof ReadableStream)) return { all: body, cancel: async () => {} }
  const reader = body.getReader()
  let cancelled: { reason: unknown } | null = null
  async function* read(): AsyncGenerator<Uint8Array> {
    let isOver = false
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (cancelled !== null) throw cancelled.reason
        if (done) {
          isOver = true
          return
        }
        yield value
      }
    } catch (problem) {
      isOver = true
      throw problem
    } finally {
      if (!isOver) await reader.cancel().catch(() => undefined)
    }
  }
  return {
    all: read(),
    cancel: reason => {
      cancelled = { reason }
      return reader.cancel(reason)
    },
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/**
 * The answer as the client gets it: the same status and headers, and a body that is read only as fast as the client reads.
 *
 * @param body what passes through the engine
 * @param cancel is called when the client lets the body go
 */
export function responseWith(
  response: Response,
  body: AsyncIterable<Uint8Array>,
  cancel: (reason: unknown) => Promise<void>,
): Response {
  const { status, statusText, headers, url, redirected } = response
  const answer = new Response(streamOf(body, cancel), { status, statusText, headers })
  // A response that is made by hand knows no address, and clients show theirs.
  return Object.defineProperties(answer, { url: { value: url }, redirected: { value: redirected } })
}

function streamOf(
  body: AsyncIterable<Uint8Array>,
  cancel: (reason: unknown) => Promise<void>,
): ReadableStream<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      pull: async controller => {
        const { done, value } = await iterator.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      cancel: async reason => {
        await cancel(reason)
        await iterator.return?.()
      },
    },
    // Nothing is read before it is asked for.
    { highWaterMark: 0 },
  )
}
