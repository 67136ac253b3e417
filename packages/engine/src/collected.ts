import type { UpstreamResponse } from './ports.ts'

/** A refusal longer than this is not taken in whole before it is known whether it will be given. Unit: bytes. */
const LONGEST_REFUSAL = 256 * 1024

/** An answer that may have to be given later. One of the two is to be called. */
export interface Collected {
  /** What was taken of its body, as text. */
  readonly text: string
  /** The answer, as if nobody had looked at it. */
  again(): UpstreamResponse
  /** Lets go of it. */
  drop(): void
}

/** Takes an answer's body in, as far as it is worth. Never throws: what broke off breaks off again for whoever gets it. */
export async function collect(response: UpstreamResponse): Promise<Collected> {
  const rest = response.body[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let problem: unknown = null
  let length = 0
  let isWhole = false
  try {
    while (!isWhole && length <= LONGEST_REFUSAL) {
      const step = await rest.next()
      if (step.done === true) isWhole = true
      else length += chunks.push(step.value) && step.value.length
    }
  } catch (cause) {
    problem = cause
    isWhole = true
  }
  async function* again(): AsyncGenerator<Uint8Array> {
    yield* chunks
    if (problem !== null) throw problem
    if (!isWhole) yield* { [Symbol.asyncIterator]: () => rest }
  }
  return {
    get text() {
      const decoder = new TextDecoder()
      return chunks.map(chunk => decoder.decode(chunk, { stream: true })).join('') + decoder.decode()
    },
    again: () => ({ ...response, body: again() }),
    drop: () => {
      if (!isWhole) rest.return?.().catch(() => undefined)
    },
  }
}
