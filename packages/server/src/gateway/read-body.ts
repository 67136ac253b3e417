import type { IncomingMessage } from 'node:http'

/** Largest request body that is taken, as the Messages API has it. Unit: bytes. @see https://platform.claude.com/docs/en/api/errors */
const BODY_LIMIT = 32 * 1024 * 1024

/** How much of a body that is too large is still taken off the wire, so that its sender gets to read the answer. Unit: bytes. */
const DISCARD_LIMIT = 4 * BODY_LIMIT

/** A request's body; `left` when the client went away before its end. */
export type BodyResult =
  | Readonly<{ kind: 'whole'; body: Uint8Array }>
  | Readonly<{ kind: 'too-large' }>
  | Readonly<{ kind: 'left' }>

/**
 * Reads a request's body once, as bytes.
 *
 * What comes after `too-large` is discarded, up to a limit, and then the connection is cut. Never rejects.
 *
 * @param limit largest body that is taken, in bytes
 */
export function readBody(request: IncomingMessage, limit: number = BODY_LIMIT): Promise<BodyResult> {
  return new Promise(resolve => {
    const chunks: Uint8Array[] = []
    let length = 0
    const tooLarge = (): void => {
      chunks.length = 0
      resolve({ kind: 'too-large' })
    }
    request.on('data', (chunk: Uint8Array) => {
      length += chunk.length
      if (length <= limit) chunks.push(chunk)
      else if (length <= DISCARD_LIMIT) tooLarge()
      else request.destroy()
    })
    request.on('end', () => resolve({ kind: 'whole', body: join(chunks, length) }))
    request.on('error', () => resolve({ kind: 'left' }))
    request.on('close', () => resolve({ kind: 'left' }))
    if (Number(request.headers['content-length'] ?? 0) > limit) tooLarge()
  })
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length)
}
