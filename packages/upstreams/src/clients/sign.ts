import { SternlineError } from '@sternline/core'
import type { HeaderList } from '@sternline/engine'
import { CREDENTIAL_HEADERS, refuseForeignKey } from '../auth/foreign-key.ts'
import type { Route } from '../resolve/route.ts'

/** What of a route signing needs. */
export type SignedRoute = Pick<Route, 'upstream' | 'baseUrl' | 'custody' | 'headers'>

/** The emulator takes any. */
const EMULATOR_CREDENTIAL: HeaderList = [['authorization', 'Bearer emulator']]

/**
 * The headers that sign a request of a route.
 *
 * @param credential used where the settings hold none
 * @throws SternlineError `key-missing`, `key-unreadable`, `key-for-another-host` or `no-entra-token`
 */
export async function signingHeaders(
  route: SignedRoute,
  credential: HeaderList | undefined,
  signal: AbortSignal | null = null,
): Promise<HeaderList> {
  const own = await route.headers(signal ?? new AbortController().signal)
  if (route.custody) return own
  if (route.upstream === 'emulator') return [...EMULATOR_CREDENTIAL, ...own]
  if (credential === undefined) throw noCredential(route)
  const refusal = refuseForeignKey(route.baseUrl, credential)
  if (refusal !== null) throw refusal
  return [...credential, ...own]
}

/** Puts the headers that sign a request in the place of whatever signed it before. */
export async function sign(
  headers: Headers,
  route: SignedRoute,
  credential: HeaderList | undefined,
  signal: AbortSignal | null | undefined,
): Promise<void> {
  const signing = await signingHeaders(route, credential, signal ?? null)
  for (const name of CREDENTIAL_HEADERS) headers.delete(name)
  for (const [name, value] of signing) headers.set(name, value)
}

function noCredential({ upstream }: SignedRoute): SternlineError {
  return new SternlineError('key-missing', {
    what: `There is no key for \`${upstream}\`.`,
    why: 'The settings name none, and nobody brought one.',
    fix: `Name it in \`language_models.${upstream}\` of settings.json by \`api_key_env\` or \`api_key_file\`.`,
  })
}
