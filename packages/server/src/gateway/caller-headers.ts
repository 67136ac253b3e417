import type { HeaderList } from '@sternline/engine'
import type { Token } from '../safety/token.ts'
import { HOP_BY_HOP, namedBy, OWN_PREFIX } from './passing-headers.ts'

/** Our own header for our token, for a caller that uses the others for its own key. */
const TOKEN_HEADER = 'x-sternline-token'

/** What becomes of a header of a request. */
type Use = Readonly<{ goesOn: boolean; isRead: boolean; isCredential: boolean }>

const PASSED: Use = { goesOn: true, isRead: false, isCredential: false }
const DROPPED: Use = { goesOn: false, isRead: false, isCredential: false }
const READ: Use = { goesOn: true, isRead: true, isCredential: false }
const CREDENTIAL: Use = { goesOn: true, isRead: true, isCredential: true }

/**
 * What a client sends to us and not to the upstream. `content-length` is counted anew from the pieces, `expect` has been
 * met when the body was read, and `accept-encoding` is ours to choose: usage is read from the passing bytes.
 */
const ONLY_FOR_US = ['accept-encoding', 'content-length', 'cookie', 'cookie2', 'expect', 'host', 'origin', 'referer']

const USES: ReadonlyMap<string, Use> = new Map([
  ...[...HOP_BY_HOP, ...ONLY_FOR_US].map((name): [string, Use] => [name, DROPPED]),
  ['authorization', CREDENTIAL],
  ['x-api-key', CREDENTIAL],
  ['api-key', CREDENTIAL],
  [TOKEN_HEADER, { goesOn: false, isRead: false, isCredential: true }],
  ['content-type', READ],
  ['user-agent', READ],
  ['x-claude-code-session-id', READ],
  ['x-claude-code-agent-id', READ],
  ['x-claude-code-parent-agent-id', READ],
  ['x-sternline-session', { goesOn: false, isRead: true, isCredential: false }],
  ['x-sternline-cache', { goesOn: false, isRead: true, isCredential: false }],
])

function useOf(name: string): Use {
  return USES.get(name) ?? (name.startsWith(OWN_PREFIX) ? DROPPED : PASSED)
}

/** A request's headers, looked at once: what goes on, and what some of them say. */
export class CallerHeaders {
  readonly #passing: HeaderList
  #without: Readonly<{ token: Token; headers: HeaderList }> | null = null
  /** Values of every header that a program puts a key into, our own among them, without the word in front of a bearer token. */
  readonly credentials: readonly string[]
  readonly #values: ReadonlyMap<string, string>

  /** @param raw names and values in turn, as `rawHeaders` of a message has them */
  constructor(raw: readonly string[]) {
    const passing: [string, string][] = []
    const credentials: string[] = []
    const values = new Map<string, string>()
    const connections: string[] = []
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = raw[i] ?? ''
      const value = raw[i + 1] ?? ''
      const key = name.toLowerCase()
      const { goesOn, isRead, isCredential } = useOf(key)
      if (goesOn) passing.push([name, value])
      if (isRead && !values.has(key)) values.set(key, value)
      if (isCredential) credentials.push(bare(value))
      if (key === 'connection') connections.push(value)
    }
    const named = namedBy(connections)
    const kept = named === null ? passing : passing.filter(([name]) => !named.has(name.toLowerCase()))
    kept.push(['accept-encoding', 'identity'])
    this.#passing = kept
    this.credentials = credentials
    this.#values = values
  }

  /**
   * What goes on to an upstream, in the order and spelling in which it came; the caller's own credentials are among it. Our token is in none of it,
   * whatever header a program put it into, and whatever it put around it. Looked for once.
   */
  passing(token: Token | null): HeaderList {
    if (token === null) return this.#passing
    if (this.#without?.token !== token) {
      const headers = this.#passing.filter(([, value]) => !holdsToken(value, token))
      this.#without = { token, headers }
    }
    return this.#without.headers
  }

  /** The first value of a header that is read here; null where there is none. @param name in lower case */
  value(name: string): string | null {
    return this.#values.get(name) ?? null
  }
}

/** Whether a header that goes out carries a credential. @param name in lower case */
export function isCredential(name: string): boolean {
  return useOf(name) === CREDENTIAL
}

/** Name and password, as programs send them that know no keys. */
const BASIC = /^basic\s+(\S+)/i

function holdsToken(value: string, token: Token): boolean {
  if (token.isIn(value)) return true
  const packed = BASIC.exec(value)?.[1]
  return packed !== undefined && token.isIn(Buffer.from(packed, 'base64').toString('latin1'))
}

/** A credential without the word in front of a bearer token. */
export function bare(value: string): string {
  return value.replace(/^bearer\s+/i, '').trim()
}
