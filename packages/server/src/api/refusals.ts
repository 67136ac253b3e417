import { HTTPException } from 'hono/http-exception'
import { type Refusal, renderRefusal } from '../safety/refusal.ts'

/** Largest body that the API takes. Unit: bytes. */
export const BODY_LIMIT: number = 16 * 1024

/** A refusal as the API's answer. */
export function toResponse(refusal: Refusal): Response {
  const { body, headers } = renderRefusal(refusal)
  return new Response(body, { status: refusal.status, headers })
}

/** A refusal to be thrown by a route. */
export function refusing(refusal: Refusal): HTTPException {
  return new HTTPException(undefined, { res: toResponse(refusal) })
}

/** Names the field of a request that can't be used. */
export function wrongInput(field: string, why: string): Refusal {
  return {
    status: 400,
    type: 'invalid_request_error',
    what: `The value of \`${field}\` is not usable:`,
    why: `${why.replace(/\.$/, '')}.`,
    fix: 'What each route takes stands at GET /api/openapi.json.',
  }
}

/** A path or a method that is none of ours. */
export const UNKNOWN_ROUTE: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'The API has no such route.',
  why: 'The path or the method is not one of those it answers.',
  fix: 'All of them stand at GET /api/openapi.json.',
}

/** An id of which nobody knows. */
export const UNKNOWN_EXCHANGE: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'There is no exchange with this id.',
  why: 'The ledger does not hold it, and it is not running.',
  fix: 'Take an id from the answer header x-sternline-exchange or from a session.',
}

/** A session of which nothing is recorded. */
export const UNKNOWN_SESSION: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'There is no session with this name.',
  why: 'The ledger holds no exchange of it; what still runs is recorded when it ends.',
  fix: 'Names of sessions stand at GET /api/sessions.',
}

/** No clock that could be moved. */
export const NO_EMULATOR: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'There is no clock to read or move here.',
  why: 'Requests go to a real upstream, whose cache lives by wall time.',
  fix: 'Start Sternline with the emulator as upstream.',
}

/** Texts that nobody can keep. */
export const NO_TEXTS: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'Texts of prompts can’t be kept here.',
  why: 'This server was started without a place for them.',
  fix: 'Start it with a ledger on disk.',
}

/** A text that is not kept. */
export const NO_TEXT: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'No text is kept of this exchange.',
  why: 'Texts are kept only for sessions for which a person asked, from then on, until they expire.',
  fix: 'Switch it on for the session with POST /api/sessions/SESSION/keep-text and send the next message.',
}

/** More than the API reads. */
export const TOO_LARGE: Refusal = {
  status: 413,
  type: 'request_too_large',
  what: 'The body is too large.',
  why: `The API takes at most ${BODY_LIMIT} bytes.`,
  fix: 'Send a smaller one.',
}

/** A fault inside. */
export const FAILED: Refusal = {
  status: 500,
  type: 'api_error',
  what: 'The request failed inside Sternline.',
  why: 'This is a fault of ours or of the disk; what went wrong stands in the log.',
  fix: 'Try again; if it stays, restart Sternline and report it.',
}
