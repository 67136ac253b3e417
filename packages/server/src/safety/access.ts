import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { CallerHeaders } from '../gateway/caller-headers.ts'
import { bringsToken } from '../gateway/credentials.ts'
import { headerValues } from './header-values.ts'
import type { Token } from './token.ts'

/** How long a code for opening the page may be used. Unit: milliseconds. */
const CODE_MS = 10 * 60_000

/** Codes that may be outstanding, and pages that may be open, at once; the oldest goes first. */
const MOST_CODES = 20
const MOST_PAGES = 200

/** Who may ask the API, when it is guarded: whoever shows the token, and a page that was opened with a code. */
export interface Access {
  /** A code that opens the page once: it stands in the fragment of the address, which no server and no log ever sees. */
  newCode(): string
  /**
   * Takes a code for a cookie.
   *
   * @returns the value of `set-cookie`; null for a code that is unknown, used or too old
   */
  redeem(code: string): string | null
  /** How a request shows that it comes from someone who may ask; null where it does not. */
  shownBy(request: IncomingMessage): 'page' | 'token' | null
}

/**
 * Makes the access of a server.
 *
 * @param port the port that we listen on: cookies are shared by all ports of a host, so the name carries it
 * @param now epoch milliseconds
 */
export function createAccess(token: Token, port: () => number, now: () => number = Date.now): Access {
  const codes = new Map<string, number>()
  const pages = new Set<string>()
  const name = (): string => `sternline-${port()}`
  return {
    newCode: () => {
      const code = randomBytes(24).toString('base64url')
      codes.set(digestOf(code), now() + CODE_MS)
      if (codes.size > MOST_CODES) codes.delete(codes.keys().next().value ?? '')
      return code
    },
    redeem: code => {
      const key = digestOf(code)
      const until = codes.get(key) ?? 0
      codes.delete(key)
      if (until < now()) return null
      const page = randomBytes(32).toString('base64url')
      pages.add(digestOf(page))
      if (pages.size > MOST_PAGES) pages.delete(pages.values().next().value ?? '')
      return `${name()}=${page}; Path=/; HttpOnly; SameSite=Strict`
    },
    shownBy: request => {
      if (cookiesIn(request, name()).some(page => pages.has(digestOf(page)))) return 'page'
      return bringsToken(new CallerHeaders(request.rawHeaders), token) ? 'token' : null
    },
  }
}

/** What is looked up is a digest, so that the time it takes says nothing about what is known. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function cookiesIn(request: IncomingMessage, name: string): readonly string[] {
  return headerValues(request, 'cookie')
    .flatMap(line => line.split(';'))
    .map(pair => pair.trim())
    .filter(pair => pair.startsWith(`${name}=`))
    .map(pair => pair.slice(name.length + 1))
}
