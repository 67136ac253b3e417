import { isFields } from '../fields.ts'
import type { Wire } from '../request/to-openai.ts'
import { ChatStream } from './chat-stream.ts'
import { errorEvent, type MessageEvent } from './message-stream.ts'
import { readEvents } from './read-events.ts'
import { ResponsesStream } from './responses-stream.ts'

/**
 * Converts the body of a streamed answer to events of the Messages API, each as soon as it can be said.
 * A stream that breaks off ends with an error event, as Claude's clients expect it.
 *
 * @throws whatever reading the body throws
 */
export async function* asMessageEvents(
  body: AsyncIterable<Uint8Array>,
  wire: Wire,
): AsyncGenerator<MessageEvent, void> {
  const stream = wire === 'chat' ? new ChatStream() : new ResponsesStream()
  for await (const data of readEvents(body)) {
    if (data === '[DONE]') break
    for (const event of stream.push(parsed(data))) {
      yield event
      if (event.type === 'error') return
    }
  }
  if (stream.isWhole) yield* stream.end()
  else yield errorEvent('The stream broke off before the answer was whole.')
}

function parsed(data: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(data)
    return isFields(value) ? value : {}
  } catch {
    // A line that is no JSON says nothing; what is missing shows at the end.
    return {}
  }
}
