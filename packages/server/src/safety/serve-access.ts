import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Access } from './access.ts'
import { PAGE_HEADERS } from './page-headers.ts'
import { type Refusal, refuse } from './refusal.ts'

/** Where a page takes its code for a cookie. */
export const ACCESS_PATH = '/api/access'

/** Longer bodies hold no code. Unit: bytes. */
const LONGEST = 1_024

/** Answers `POST /api/access` with `{"code":"..."}`: a cookie that no script can read and no other site can use. */
export async function serveAccess(request: IncomingMessage, response: ServerResponse, access: Access): Promise<void> {
  const code = codeIn(await textOf(request))
  const cookie = code === null ? null : access.redeem(code)
  if (cookie === null) refuse(response, BAD_CODE)
  else response.writeHead(204, { ...PAGE_HEADERS, 'set-cookie': cookie }).end()
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > LONGEST) return ''
  }
  return text
}

function codeIn(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text)
    const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : null
    return typeof code === 'string' ? code : null
  } catch {
    return null
  }
}

const BAD_CODE: Refusal = {
  status: 401,
  type: 'authentication_error',
  code: 'bad-code',
  what: 'This page can not be opened with this address.',
  why: 'The code in it is used up, too old, or not of this server.',
  fix: 'Open the address that `sternline start` tells, or restart it for a new one.',
}

/** A question to the API from someone who has shown neither the token nor a page's cookie. */
export const UNKNOWN_CALLER: Refusal = {
  status: 401,
  type: 'authentication_error',
  code: 'unknown-caller',
  what: 'The API is for the owner of this server.',
  why: 'The request carries neither the token nor the cookie of an opened page.',
  fix: 'Open the page with the address that `sternline start` tells, or send the token as x-sternline-token.',
}
