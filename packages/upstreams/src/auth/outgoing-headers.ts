import type { HeaderList } from '@sternline/engine'
import type { Environment } from '../settings/environment.ts'
import type { UpstreamSettings } from '../settings/settings.ts'
import type { SectionName } from '../settings/settings-file.ts'
import type { EntraTokens } from './entra-tokens.ts'
import { refuseForeignKey } from './foreign-key.ts'
import { readKey } from './read-key.ts'

/** What credentials are read with. */
export type CredentialTools = Readonly<{ environment: Pick<Environment, 'variables'>; tokens: EntraTokens }>

/**
 * In which header an upstream takes a key. Foundry documents `api-key` too, but one report has it refused there while `x-api-key`,
 * which the official client sends, worked. Checked: 2026-11.
 */
const KEY_HEADER: Readonly<Record<SectionName, string>> = {
  anthropic: 'x-api-key',
  azure_anthropic: 'x-api-key',
  azure_openai: 'api-key',
}

/**
 * The headers that the settings put on a request: the credential, and `anthropic-version` where they name one.
 *
 * @throws SternlineError `key-missing`, `key-unreadable`, `key-for-another-host` or `no-entra-token`
 */
export async function outgoingHeaders(
  upstream: Pick<UpstreamSettings, 'name' | 'baseUrl' | 'anthropicVersion' | 'credential'>,
  tools: CredentialTools,
  signal: AbortSignal,
): Promise<HeaderList> {
  const credential = await credentialHeaders(upstream, tools, signal)
  const refusal = refuseForeignKey(upstream.baseUrl, credential)
  if (refusal !== null) throw refusal
  const { anthropicVersion: version } = upstream
  return version === null ? credential : [...credential, ['anthropic-version', version]]
}

async function credentialHeaders(
  { name, credential }: Pick<UpstreamSettings, 'name' | 'credential'>,
  { environment, tokens }: CredentialTools,
  signal: AbortSignal,
): Promise<HeaderList> {
  switch (credential.kind) {
    case 'caller':
      return []
    case 'entra':
      return [['authorization', `Bearer ${await tokens(credential.scope, signal)}`]]
    case 'key': {
      const key = (await readKey(credential.source, environment)).reveal()
      return [credential.asBearer ? ['authorization', `Bearer ${key}`] : [KEY_HEADER[name], key]]
    }
  }
}
