import type { Call } from './call.ts'
import { accept, type Checked, refuse } from './problem.ts'

const BEARER = /^bearer\s+(\S.*)$/i

/** Names a workspace, for a client whose credential changes, or to try two workspaces with one. */
const WORKSPACE = 'x-emulator-workspace'

/** What Azure says to a missing or wrong key. Source: BerriAI/litellm#16964 and others. */
const AZURE_401 =
  'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.'

/**
 * Tells whose cache a request uses. Any credential is accepted, and stands for a workspace of its own; the same value is the
 * same one, whichever header it came in (the SDK sent its key as `x-api-key` before 1.0 and as a bearer token since).
 *
 * @returns a hash of the credential, never the credential itself; or the API's refusal when there is none
 */
export async function scopeOf({ request: { headers }, family }: Call): Promise<Checked<string>> {
  const isAzure = family !== 'anthropic'
  const credential = credentialIn(headers, isAzure)
  if (credential === null) {
    if (isAzure) return refuse(AZURE_401, 'authentication_error', { gatewayCode: '401' })
    return refuse('x-api-key header is required (the emulator accepts any value)', 'authentication_error')
  }
  const workspace = headers.get(WORKSPACE)
  const owner = workspace === null ? `credential ${credential}` : `workspace ${workspace}`
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(owner))
  const hex = Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('')
  return accept(`${family} ${hex}`)
}

function credentialIn(headers: Headers, isAzure: boolean): string | null {
  for (const name of isAzure ? ['api-key', 'x-api-key'] : ['x-api-key']) {
    const key = headers.get(name)?.trim() ?? ''
    if (key !== '') return key
  }
  return BEARER.exec(headers.get('authorization') ?? '')?.[1]?.trim() ?? null
}
