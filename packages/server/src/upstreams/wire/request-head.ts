import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { HeaderList, UpstreamRequest } from '@sternline/engine'
import { failure } from '../../http1/failure.ts'

/** What frames a message is said here and by nobody else: two that disagree would make two requests of one. */
const FRAMING = /^(?:connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i

/** Methods that say nothing of a body when they have none. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'])

/** What may stand between two spaces of the first line. */
const METHOD = /^[A-Z]+$/
const PATH = /^\/[\x21-\xff]*$/

/**
 * Writes the head of a request: the host, the headers in their order and spelling, the body's length.
 *
 * @param host for the `host` header
 * @param basePath stands before the request's path
 * @returns text in Latin-1, up to and with the empty line
 * @throws a TypeError of Node's (`ERR_INVALID_HTTP_TOKEN`, `ERR_INVALID_CHAR`) or `ERR_UNESCAPED_CHARACTERS` for what would break a line
 */
export function requestHead(request: UpstreamRequest, host: string, basePath: string): string {
  const { method, headers, body } = request
  const path = basePath + request.path
  if (!METHOD.test(method)) throw failure('ERR_INVALID_HTTP_TOKEN', 'The method of a request is malformed.')
  if (!PATH.test(path)) throw failure('ERR_UNESCAPED_CHARACTERS', 'The path of a request is malformed.')
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`
  let lines = written.get(headers)
  if (lines === undefined) {
    lines = linesOf(headers)
    written.set(headers, lines)
  }
  head += lines
  let length = 0
  for (const piece of body) length += piece.length
  if (length > 0 || !WITHOUT_BODY.has(method)) head += `content-length: ${length}\r\n`
  return `${head}Connection: keep-alive\r\n\r\n`
}

/** Lines of lists that were sent already: a client whose requests say the same has one list for all of them. */
const written = new WeakMap<HeaderList, string>()

function linesOf(headers: HeaderList): string {
  let lines = ''
  for (const [name, value] of headers) {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    if (!FRAMING.test(name)) lines += `${name}: ${value}\r\n`
  }
  return lines
}
