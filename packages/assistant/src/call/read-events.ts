import type { Fields } from '@sternline/engine'
import { isFields } from '../message/fields.ts'

/** No single event is longer. Unit: characters. */
const LONGEST_EVENT = 32 * 1024 * 1024

/**
 * Reads server-sent events whose data is a JSON object; what is none is passed over.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<Fields, void> {
  let data: string[] = []
  for await (const line of readLines(body)) {
    if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
    if (line !== '') continue
    const event = parsed(data.join('\n'))
    data = []
    if (event !== null) yield event
  }
  // An answer that ends without its last empty line is cut off: what came of the event is not one.
}

async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    // A carriage return at the end may be half of a line's end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_EVENT) throw new RangeError('An event of the answer is too long.')
    yield* lines
  }
}

function parsed(data: string): Fields | null {
  if (data === '') return null
  try {
    const value: unknown = JSON.parse(data)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}
