import type { HeaderList } from '@sternline/engine'
import { type CredentialTools, outgoingHeaders } from '../auth/outgoing-headers.ts'
import { type CredentialFacts, credentialFacts } from '../errors/credential-facts.ts'
import type { ErrorContext } from '../errors/evidence.ts'
import type { UpstreamSettings } from '../settings/settings.ts'

/** One upstream while it is checked. */
export type Patient = Readonly<{
  upstream: UpstreamSettings
  url: URL
  /** The headers that a request gets, or why there are none. */
  signed: Readonly<{ ok: true; headers: HeaderList }> | Readonly<{ ok: false; problem: unknown }>
  credential: CredentialFacts | null
}>

/** Reads the credential of an upstream once, for all checks. Never throws. */
export async function admit(upstream: UpstreamSettings, tools: CredentialTools, signal: AbortSignal): Promise<Patient> {
  const url = new URL(upstream.baseUrl)
  try {
    const headers = await outgoingHeaders(upstream, tools, signal)
    return { upstream, url, signed: { ok: true, headers }, credential: credentialFacts(headers) }
  } catch (problem) {
    return { upstream, url, signed: { ok: false, problem }, credential: null }
  }
}

/** What explanations are told of a patient. */
export function contextOf(
  { upstream, url, credential }: Patient,
  more: Readonly<{ model: string | null; path: string | null; at: number; variables: readonly string[] }>,
): ErrorContext {
  return {
    upstream: upstream.name,
    host: url.host,
    configured: upstream.models.map(({ name }) => name),
    custody: upstream.credential.kind !== 'caller',
    credential,
    ...more,
  }
}
