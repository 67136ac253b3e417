import { readBody } from '@sternline/core'
import { isObject, type JsonObject } from './json.ts'
import { accept, type Checked, refuse } from './problem.ts'

/**
 * Longest request body that the API takes. Unit: bytes. Checked: 2026-08.
 *
 * @see https://platform.claude.com/docs/en/api/errors
 */
const MAX_BODY_BYTES = 32 * 1024 * 1024

const TOO_LARGE = refuse(
  'Request exceeds the maximum size: the API takes bodies of up to 32 MB. Shorten the conversation or its attachments.',
  'request_too_large',
)

/** Reads a request's body, parses it once, and refuses what is not a JSON object or longer than the API takes. */
export async function readJsonBody(request: Request): Promise<Checked<JsonObject>> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) return TOO_LARGE
  const bytes = await readBytes(request)
  return bytes === null ? TOO_LARGE : parse(bytes)
}

/** Null when the body is too long; what was read of it is then dropped. */
async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  if (request.body === null) return new Uint8Array()
  const reader = request.body.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value)
    length += next.value.length
    if (length > MAX_BODY_BYTES) {
      await reader.cancel()
      return null
    }
  }
  return join(chunks, length)
}

function join(chunks: readonly Uint8Array<ArrayBuffer>[], length: number): Uint8Array<ArrayBuffer> {
  const [only] = chunks
  if (chunks.length === 1 && only !== undefined) return only
  const whole = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}

function parse(bytes: Uint8Array<ArrayBuffer>): Checked<JsonObject> {
  if (bytes.length === 0) return refuse('The request body is not valid JSON: it is empty.')
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return refuse(`The request body is not valid JSON${whereBroken(bytes)}.`)
  }
  return isObject(value) ? accept(value) : refuse('The request body must be a JSON object, like {"model": ...}.')
}

/** The parser's own message quotes the body, so the place is asked of the core's reader, which never does. */
function whereBroken(bytes: Uint8Array): string {
  const read = readBody(bytes)
  return read.ok || read.problem.code !== 'not-json' ? '' : ` at ${read.problem.at}`
}
