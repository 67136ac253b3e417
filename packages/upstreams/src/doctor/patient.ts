import type { HeaderList } from '@sternline/engine'
import { type CredentialTools, outgoingHeaders } from '../auth/outgoing-headers.ts'
import { type CredentialFacts, credentialFacts } from '../errors/credential-facts.ts'
import type { ErrorContext } from '../errors/evidence.ts'
import type { UpstreamSettings } from '../settings/settings.ts'
import { isBehindProxy } from './behind-proxy.ts'

/** One upstream while it is checked. */
export type Patient = Readonly<{
  upstream: UpstreamSettings
  url: URL
  /** The headers that a request gets, or why there are none. */
  signed: Readonly<{ ok: true; headers: HeaderList }> | Readonly<{ ok: false; problem: unknown }>
  credential: CredentialFacts | null
  /** Whether the gateway goes through a proxy, and the doctor does not. */
  isProxied: boolean
}>

/** Reads the credential of an upstream once, for all checks. Never throws. */
export async function admit(upstream: UpstreamSettings, tools: CredentialTools, signal: AbortSignal): Promise<Patient> {
  const url = new URL(upstream.baseUrl)
  const isProxied = isBehindProxy(url, tools.environment)
  try {
    const headers = await outgoingHeaders(upstream, tools, signal)
    return { upstream, url, signed: { ok: true, headers }, credential: credentialFacts(headers), isProxied }
  } catch (problem) {
    return { upstream, url, signed: { ok: false, problem }, credential: null, isProxied }
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
