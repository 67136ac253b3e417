import type { HeaderList } from '@sternline/engine'
import type { Token } from '../safety/token.ts'

/** Headers that carry a credential. */
const CREDENTIAL_HEADERS: readonly string[] = ['authorization', 'x-api-key', 'api-key']

/** Our own header for our token, for a caller that uses the others for its own key. */
export const TOKEN_HEADER = 'x-sternline-token'

/** The texts that a caller brought as credentials, without the word in front of a bearer token. */
function credentialsIn(headers: HeaderList): readonly string[] {
  return headers.flatMap(([name, value]) => {
    const key = name.toLowerCase()
    return key === TOKEN_HEADER || CREDENTIAL_HEADERS.includes(key) ? [bare(value)] : []
  })
}

function bare(value: string): string {
  return value.replace(/^bearer\s+/i, '').trim()
}

/** The credentials in headers that go out, without the word in front of a bearer token. */
export function secretsIn(headers: HeaderList): readonly string[] {
  return headers.flatMap(([name, value]) => (CREDENTIAL_HEADERS.includes(name.toLowerCase()) ? [bare(value)] : []))
}

/** Whether a caller brought our token, in whatever header its program puts a key into. */
export function bringsToken(headers: HeaderList, token: Token | null): boolean {
  return token !== null && credentialsIn(headers).some(text => token.isToken(text))
}

/** The headers without our token: it is nobody else's to see. */
export function withoutToken(headers: HeaderList, token: Token | null): HeaderList {
  if (token === null) return headers
  return headers.filter(
    ([name, value]) => !CREDENTIAL_HEADERS.includes(name.toLowerCase()) || !token.isToken(bare(value)),
  )
}

/** The headers with others in place of those of the same names; under custody also without any credential of the caller's. */
export function withHeaders(headers: HeaderList, ours: HeaderList, custody: boolean): HeaderList {
  const replaced = new Set(ours.map(([name]) => name.toLowerCase()))
  if (custody) for (const name of CREDENTIAL_HEADERS) replaced.add(name)
  if (replaced.size === 0) return headers
  return [...headers.filter(([name]) => !replaced.has(name.toLowerCase())), ...ours]
}
