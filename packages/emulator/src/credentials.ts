import { accept, type Checked, refuse } from './problem.ts'

const BEARER = /^bearer\s+(\S.*)$/i

/**
 * Tells whose cache a request uses. Any credential is accepted; the same value is the same user, whichever header it
 * came in (the SDK sent its key as `x-api-key` before 1.0 and sends it as a bearer token since).
 *
 * @returns a hash of the credential, never the credential itself; or the API's refusal when there is none
 */
export async function scopeOf(headers: Headers): Promise<Checked<string>> {
  const credential = credentialIn(headers)
  if (credential === null) {
    return refuse('x-api-key header is required (the emulator accepts any value)', 'authentication_error')
  }
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(credential))
  return accept(Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join(''))
}

function credentialIn(headers: Headers): string | null {
  const key = headers.get('x-api-key')?.trim() ?? ''
  if (key !== '') return key
  return BEARER.exec(headers.get('authorization') ?? '')?.[1]?.trim() ?? null
}
