import type { BodyMap } from './body-map.ts'
import { BodyReader, type MappedMessage } from './body-reader.ts'
import { NO_BYTES } from './bulk.ts'
import type { Prompt, ReadProblem } from './prompt.ts'
import { ScanError } from './scan-error.ts'
import { sharedBulk } from './shared-bulk.ts'

/** A body that was read, or why it could not be. */
export type BodyReadResult =
  | Readonly<{ ok: true; prompt: Prompt; map: BodyMap }>
  | Readonly<{ ok: false; problem: ReadProblem }>

/**
 * One for all bodies. It keeps none of them, and the machine code that belongs to it lives on while bodies are rare: V8
 * drops optimised code with the last object of a shape.
 */
let reader: BodyReader | undefined

/**
 * Reads the bytes of a Messages API body into a `Prompt` and a map of the places, in one pass and without parsing it:
 * no copy of the body and no text of it is kept.
 *
 * @param body the whole body, UTF-8 JSON in any key order and white space
 * @returns the prompt and the map; or why the body must be passed on untouched. A key that stands twice on a path that
 * matters is such a reason: which of the two the API reads is not ours to guess. Never throws.
 */
export function readBody(body: Uint8Array): BodyReadResult {
  reader ??= new BodyReader(sharedBulk())
  try {
    reader.open(body)
    const { prompt, map } = reader.read()
    return { ok: true, prompt, map }
  } catch (error) {
    if (!(error instanceof ScanError)) throw error
    const at = error.at === null ? `${reader.path}` : `byte ${error.at}`
    return { ok: false, problem: { code: error.code, at, detail: error.message } }
  } finally {
    reader.open(NO_BYTES)
  }
}

/**
 * Reads messages that stand behind others in a body, in the same way.
 *
 * @param bytes from behind a message to the bracket that closes the list of messages
 * @param before how many elements the body has elsewhere, or more: see `BodyMap`
 * @returns the messages, and how many elements that makes; null where that is not what stands there, or it can't be read
 */
export function readMore(
  bytes: Uint8Array,
  before: number,
): Readonly<{ messages: readonly MappedMessage[]; elements: number }> | null {
  reader ??= new BodyReader(sharedBulk())
  try {
    reader.open(bytes)
    reader.path.elements = before
    const messages = reader.readMore()
    return { messages, elements: reader.path.elements }
  } catch (error) {
    if (!(error instanceof ScanError)) throw error
    return null
  } finally {
    reader.open(NO_BYTES)
  }
}
