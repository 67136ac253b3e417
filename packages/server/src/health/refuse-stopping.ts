import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Refusal, refuse } from '../safety/refusal.ts'

const STOPPING: Refusal = {
  status: 503,
  type: 'api_error',
  code: 'stopping',
  what: 'This Sternline is stopping and takes no new requests.',
  why: 'It was told to end, and only lets the answers that are under way end first.',
  fix: 'Send the request again: to another Sternline, or to this one when it was started anew.',
  // Whoever stands in front of several finds another one over its next connection.
  headers: { connection: 'close', 'x-sternline-error': 'stopping' },
}

/** Refuses a request that came after the server was told to stop. Its body is taken first: a sender that is cut off reads no answer. */
export function refuseStopping(request: IncomingMessage, response: ServerResponse): void {
  request.on('end', () => refuse(response, STOPPING)).resume()
}
