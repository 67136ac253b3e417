import type { Family } from '../call.ts'
import type { Wait } from '../pace.ts'
import type { SpoilingFault } from './fault.ts'

const GARBAGE = '<!doctype html><title>502</title><p>emulated garbage \u0000\ufffd {"type": "mess'

const OVERLOADED: Readonly<Record<Family, string>> = {
  anthropic: claudeEvent(),
  foundry: claudeEvent(),
  openai: `data: ${JSON.stringify({ error: { message: 'Overloaded', type: 'server_error', param: null, code: null } })}\n\n`,
}

/** Spoils a good answer as a fault asks: late, cut off, or not what it says it is. */
export async function spoil(
  response: Response,
  fault: SpoilingFault,
  { family, wait, signal }: Readonly<{ family: Family; wait: Wait; signal: AbortSignal }>,
): Promise<Response> {
  switch (fault.kind) {
    case 'slow-first-byte':
      await wait(fault.ms, signal)
      return response
    case 'garbage':
      await response.body?.cancel()
      return new Response(GARBAGE, { status: response.status, headers: response.headers })
    case 'cut-stream':
      return withBody(response, cut(fault.after, isStream(response), fault.how === 'reset' ? null : new Uint8Array()))
    case 'error-event':
      if (!isStream(response)) return response
      return withBody(response, cut(fault.after, true, new TextEncoder().encode(OVERLOADED[family])))
  }
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true
}

function withBody(response: Response, through: TransformStream<Uint8Array, Uint8Array>): Response {
  const body = response.body?.pipeThrough(through) ?? null
  return new Response(body, { status: response.status, headers: response.headers })
}

/**
 * Lets so many pieces through (events, as every event is one piece), then ends.
 *
 * @param last what the end says; null breaks the connection
 */
function cut(pieces: number, whole: boolean, last: Uint8Array | null): TransformStream<Uint8Array, Uint8Array> {
  let left = whole ? pieces : 1
  return new TransformStream({
    transform(piece, controller) {
      if (left > 0) controller.enqueue(whole ? piece : piece.subarray(0, piece.length >> 1))
      left -= 1
      if (left > 0) return
      if (last === null) {
        controller.error(new Error('The emulator broke the connection off, as it was asked to.'))
        return
      }
      if (last.length > 0) controller.enqueue(last)
      controller.terminate()
    },
  })
}

function claudeEvent(): string {
  const event = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
  return `event: error\ndata: ${JSON.stringify(event)}\n\n`
}
