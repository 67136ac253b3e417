import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname } from 'node:path'
import { PAGE_HEADERS } from '../safety/page-headers.ts'
import { type Refusal, refuse } from '../safety/refusal.ts'
import { contentType } from './content-types.ts'
import { findFile } from './find-file.ts'

/** Files whose name holds a hash of their content, as the bundler writes them: a changed file gets another name. */
const HASHED = /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/
const FOR_A_YEAR = 'public, max-age=31536000, immutable'

/** Answers requests for the page's files. */
export type PageServer = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>

/**
 * Serves the page from a folder: `index.html` at `/`, everything else by its name.
 *
 * @param folder absolute path of the built page; null when there is none, and then `/` answers a short text
 * @param version shown in that text
 */
export function createPageServer(folder: string | null, version: string): PageServer {
  return async (request, response, path) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, ONLY_GET)
    if (folder === null && path === '/') return send(response, path, '.txt', Buffer.from(noPage(version)))
    const file = folder === null ? null : await findFile(folder, path)
    if (file === null) return refuse(response, path === '/' ? NOT_BUILT : NO_FILE)
    send(response, path, extname(file), await readFile(file))
  }
}

function send(response: ServerResponse, path: string, extension: string, content: Uint8Array): void {
  response.writeHead(200, {
    ...PAGE_HEADERS,
    ...(HASHED.test(path) ? { 'cache-control': FOR_A_YEAR } : {}),
    'content-type': contentType(extension),
    'content-length': String(content.length),
  })
  // Node leaves the body of an answer to HEAD out by itself.
  response.end(content)
}

function noPage(version: string): string {
  return `Sternline ${version} is running. It was started without its page; the gateway answers at /v1/messages and the API at /api/status.\n`
}

const ONLY_GET: Refusal = {
  status: 405,
  type: 'invalid_request_error',
  what: 'This path only answers GET.',
  why: 'It belongs to the page, which is files and nothing else.',
  fix: 'Send Messages API requests to POST /v1/messages.',
  headers: { allow: 'GET, HEAD' },
}

const NO_FILE: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'There is nothing at this path.',
  why: 'It is neither a route of the gateway or the API nor a file of the page.',
  fix: 'The page is at /, the gateway at /v1/messages, the API at /api/status.',
}

const NOT_BUILT: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'The page is missing.',
  why: 'Its folder holds no index.html.',
  fix: 'Build it with npm run build.',
}
