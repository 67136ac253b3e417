import type { AnswerWatch } from '@sternline/engine'

/** The bytes of an answer, whichever kind of fetch made it. */
export interface Chunks extends AsyncIterable<Uint8Array> {
  /** Lets go of the connection, also while a chunk is waited for. */
  cancel(reason: unknown): Promise<void>
}

/** Reads a body without holding anything back. Older SDKs bring fetches whose bodies are no web streams but iterate as well. */
export function chunksOf(body: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | null): Chunks {
  if (body === null) return { [Symbol.asyncIterator]: () => NOTHING, cancel: async () => {} }
  if (body instanceof ReadableStream) return new StreamChunks(body)
  return { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](), cancel: async () => {} }
}

const NOTHING: AsyncIterator<Uint8Array> = { next: async () => ({ done: true, value: undefined }) }

class StreamChunks implements Chunks {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader()
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: async () => {
        const { done, value } = await this.#reader.read()
        return done ? { done, value: undefined } : { done, value }
      },
      return: async () => {
        await this.cancel(undefined)
        return { done: true, value: undefined }
      },
    }
  }

  cancel(reason: unknown): Promise<void> {
    return this.#reader.cancel(reason).catch(() => undefined)
  }
}

/** An answer on its way to the client. */
export type PassingAnswer = Readonly<{
  /** As the upstream gave it. Its body is not read any more. */
  response: Response
  bytes: AsyncIterable<Uint8Array>
  /** Who looks at the bytes as they pass; null for nobody. */
  watch: AnswerWatch | null
  /** Whether the client has left. */
  hasLeft: () => boolean
  /** Lets go of the connection. */
  cancel: (reason: unknown) => Promise<void>
}>

/**
 * The answer as the client gets it: the same status and headers, and a body that is read only as fast as the client reads. The
 * account is closed before the end is handed on.
 */
export async function handOn(answer: PassingAnswer): Promise<Response> {
  const { status, statusText, headers, url, redirected, body } = answer.response
  if (body === null) {
    answer.watch?.end('whole')
    return answer.response
  }
  const made = new Response(streamOf(answer), { status, statusText, headers })
  // A response that is made by hand knows no address, and clients show theirs.
  return Object.defineProperties(made, { url: { value: url }, redirected: { value: redirected } })
}

function streamOf({ bytes, watch, hasLeft, cancel }: PassingAnswer): ReadableStream<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]()
  let isOver = false
  const end = (how: Parameters<AnswerWatch['end']>[0]): void => {
    if (!isOver) watch?.end(how)
    isOver = true
  }
  return new ReadableStream<Uint8Array>(
    {
      pull: async controller => {
        try {
          const { done, value } = await iterator.next()
          if (done === true) {
            end('whole')
            controller.close()
          } else {
            watch?.take(value)
            controller.enqueue(value)
          }
        } catch (problem) {
          end(hasLeft() ? 'aborted' : 'broken')
          throw problem
        }
      },
      cancel: async reason => {
        end('aborted')
        await cancel(reason)
      },
    },
    // Nothing is read before it is asked for.
    { highWaterMark: 0 },
  )
}
