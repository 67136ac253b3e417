import type { HeaderList } from '@sternline/engine'

/** What a key looks like. `azure` keys have 32 hexadecimal or 84 letters and digits; a `jwt` is a token, not a key. */
export type KeyShape = 'anthropic' | 'azure' | 'openai' | 'jwt' | 'placeholder' | 'empty' | 'unknown'

/** What may be told about a credential without telling any of it. */
export type CredentialFacts =
  | Readonly<{
      kind: 'key'
      /** Header that it was sent in, lower case. */
      header: string
      shape: KeyShape
      /** Unit: characters. */
      length: number
      /** White space or a line break at an end: pasted along. */
      hasSpace: boolean
    }>
  | (Readonly<{ kind: 'token' }> & TokenFacts)

/** The claims of a token that say what it is for. None of them is a secret. */
export type TokenFacts = Readonly<{
  /** Whom the token is for, like `https://ai.azure.com`; null when it does not say. */
  audience: string | null
  /** Epoch milliseconds; null when it does not say. */
  expiresAt: number | null
  tenant: string | null
  /** Object id of whom the token stands for. */
  principal: string | null
}>

const JWT = /^eyJ[\w-]{4,}\.([\w-]{4,})\.[\w-]*$/
const PLACEHOLDER = /^<.*>$|your|example|placeholder|xxxx|\.\.\./i

/** Tells the form of a key from its outside: prefix, length and alphabet. */
export function keyShape(key: string): KeyShape {
  const text = key.trim()
  if (text === '') return 'empty'
  if (JWT.test(text)) return 'jwt'
  if (/^sk-ant-[\w-]{8,}$/.test(text)) return 'anthropic'
  if (/^([\da-f]{32}|[\da-z]{84})$/i.test(text)) return 'azure'
  if (PLACEHOLDER.test(text)) return 'placeholder'
  return /^sk-[\w-]{16,}$/.test(text) ? 'openai' : 'unknown'
}

/**
 * Reads what a token says about itself. The signature is not checked: that is for whom the token is shown to.
 *
 * @returns null for anything but a JSON web token
 */
export function tokenFacts(token: string): TokenFacts | null {
  const payload = JWT.exec(token.trim())?.[1]
  if (payload === undefined) return null
  const claims = parsedClaims(payload)
  if (claims === null) return null
  const text = (name: string): string | null => plain(claims[name])
  const expires = claims['exp']
  return {
    audience: text('aud'),
    expiresAt: typeof expires === 'number' && Number.isFinite(expires) ? Math.round(expires * 1000) : null,
    tenant: text('tid'),
    principal: text('oid') ?? text('appid'),
  }
}

/** Reads the facts of the credential in a request's headers; null when it carries none. */
export function credentialFacts(headers: HeaderList): CredentialFacts | null {
  for (const [spelled, value] of headers) {
    const header = spelled.toLowerCase()
    if (header === 'authorization') return factsOf(header, value.replace(/^bearer(\s|$)/i, ''))
    if (header === 'api-key' || header === 'x-api-key') return factsOf(header, value)
  }
  return null
}

function factsOf(header: string, value: string): CredentialFacts {
  const token = header === 'authorization' ? tokenFacts(value) : null
  if (token !== null) return { kind: 'token', ...token }
  const trimmed = value.trim()
  return { kind: 'key', header, shape: keyShape(value), length: trimmed.length, hasSpace: trimmed !== value }
}

function parsedClaims(payload: string): Readonly<Record<string, unknown>> | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof claims === 'object' && claims !== null ? { ...claims } : null
  } catch {
    return null
  }
}

/** A claim that is short and printable; anything else could be made to look like something it is not. */
function plain(claim: unknown): string | null {
  const value: unknown = Array.isArray(claim) ? claim[0] : claim
  return typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value) ? value : null
}
