import { HTTPException } from 'hono/http-exception'
import { type Refusal, renderRefusal } from '../safety/refusal.ts'

/** Largest body that most of the API takes. Unit: bytes. */
const BODY_LIMIT = 16 * 1024

/** Largest body of routes that take a person's file. Unit: bytes. */
const FILE_LIMIT = 10 * 1024 * 1024

/** Routes that take a person's file, or a person's words with pieces of one. */
const WITH_FILES = /^\/api\/(settings(\/|$)|project\/file$|approvals\/|conversations\/[^/]+\/turns$)/

/** Largest body that a route takes. Unit: bytes. */
export function bodyLimit(path: string): number {
  return WITH_FILES.test(path) ? FILE_LIMIT : BODY_LIMIT
}

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
    code: 'wrong-input',
    what: `The value of \`${field}\` is not usable:`,
    why: `${why.replace(/\.$/, '')}.`,
    fix: 'What each route takes stands at GET /api/openapi.json.',
  }
}

/** A path or a method that is none of ours. */
export const UNKNOWN_ROUTE: Refusal = {
  status: 404,
  type: 'not_found_error',
  code: 'unknown-route',
  what: 'The API has no such route.',
  why: 'The path or the method is not one of those it answers.',
  fix: 'All of them stand at GET /api/openapi.json.',
}

/** An id of which nobody knows. */
export const UNKNOWN_EXCHANGE: Refusal = {
  status: 404,
  type: 'not_found_error',
  code: 'unknown-exchange',
  what: 'There is no exchange with this id.',
  why: 'The ledger does not hold it, and it is not running.',
  fix: 'Take an id from the answer header x-sternline-exchange or from a session.',
}

/** A session of which nothing is recorded. */
export const UNKNOWN_SESSION: Refusal = {
  status: 404,
  type: 'not_found_error',
  code: 'unknown-session',
  what: 'There is no session with this name.',
  why: 'The ledger holds no exchange of it; what still runs is recorded when it ends.',
  fix: 'Names of sessions stand at GET /api/sessions.',
}

/** No clock that could be moved. */
export const NO_EMULATOR: Refusal = {
  status: 404,
  type: 'not_found_error',
  code: 'no-emulator',
  what: 'There is no clock to read or move here.',
  why: 'Requests go to a real upstream, whose cache lives by wall time.',
  fix: 'Start Sternline with the emulator as upstream.',
}

/** Texts that nobody can keep. */
export const NO_TEXTS: Refusal = {
  status: 404,
  type: 'not_found_error',
  code: 'no-texts',
  what: 'Texts of prompts can’t be kept here.',
  why: 'This server was started without a place for them.',
  fix: 'Start it with a ledger on disk.',
}

/** A text that is not kept. */
export const NO_TEXT: Refusal = {
  status: 404,
  type: 'not_found_error',
  code: 'no-text',
  what: 'No text is kept of this exchange.',
  why: 'Texts are kept only for sessions for which a person asked, from then on, until they expire.',
  fix: 'Switch it on for the session with POST /api/sessions/SESSION/keep-text and send the next message.',
}

/** A body of more than the API reads. @param limit in bytes */
export function tooLarge(limit: number): Refusal {
  return {
    status: 413,
    type: 'request_too_large',
    code: 'too-large',
    what: 'The body is too large.',
    why: `This route takes at most ${limit} bytes.`,
    fix: 'Send a smaller one.',
  }
}

/** No file of settings that the page could show. */
export const NO_SETTINGS_FILE: Refusal = {
  status: 404,
  type: 'not_found_error',
  code: 'no-settings-file',
  what: 'There are no settings to show here.',
  why: 'This server was started without a settings file.',
  fix: 'Start it with `npm start` or `sternline start`, which take yours.',
}

/** No folder is open. */
export const NO_PROJECT: Refusal = {
  status: 404,
  type: 'not_found_error',
  code: 'no-project',
  what: 'No folder is open.',
  why: 'Sternline was started without one.',
  fix: 'Start it with the folder of your project: `npm start -- FOLDER`, or `sternline start FOLDER`.',
}

/** A question that nobody asks any more. */
export const NOT_ASKED: Refusal = {
  status: 404,
  type: 'not_found_error',
  code: 'not-asked',
  what: 'This question does not wait for an answer.',
  why: 'It was answered already, or its turn has ended.',
  fix: 'Look at the conversation; ask the assistant again if the change is still wanted.',
}

/** A fault inside. */
export const FAILED: Refusal = {
  status: 500,
  type: 'api_error',
  code: 'failed-inside',
  what: 'The request failed inside Sternline.',
  why: 'This is a fault of ours or of the disk; what went wrong stands in the log.',
  fix: 'Try again; if it stays, restart Sternline and report it.',
}
