import type { Duplex } from 'node:stream'
import { type Refusal, renderRefusal } from './refusal.ts'

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

/**
 * Answers bytes that are no HTTP request, and closes the connection. For `server.on('clientError', ...)`.
 *
 * @param problem what the parser said
 * @param hasBegun whether an answer has begun on this connection; ours would then land in the middle of it
 */
export function answerMalformed(problem: NodeJS.ErrnoException, socket: Duplex, hasBegun: boolean): void {
  if (!socket.writable || hasBegun || problem.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const refusal = refusalFor(problem.code ?? '')
  const { headers, body } = renderRefusal(refusal)
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_TEXT[refusal.status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
}

/** @see https://nodejs.org/api/http.html#event-clienterror */
function refusalFor(code: string): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return {
      status: 431,
      type: 'invalid_request_error',
      what: "The request's headers are too large.",
      why: 'All of them together may take 64 kB.',
      fix: 'Send fewer or shorter ones.',
    }
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return {
      status: 408,
      type: 'invalid_request_error',
      what: 'The request did not arrive in time.',
      why: 'Its headers or its body stopped coming.',
      fix: 'Send it again.',
    }
  }
  return {
    status: 400,
    type: 'invalid_request_error',
    what: 'The bytes that came are not an HTTP/1.1 request.',
    why: 'The parser could not read them.',
    fix: 'Speak plain HTTP to this port: http://, not https://.',
  }
}
