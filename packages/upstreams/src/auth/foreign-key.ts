import { SternlineError } from '@sternline/core'
import type { HeaderList } from '@sternline/engine'
import { type KeyOwner, ownerOfHost } from '../addresses/hosts.ts'
import { type KeyShape, keyShape } from '../errors/credential-facts.ts'

/** Headers that carry a credential. Under custody none of the caller's goes on. */
export const CREDENTIAL_HEADERS: readonly string[] = ['authorization', 'x-api-key', 'api-key']

/** Credentials that tell by their form who gave them out, and the hosts that know them. */
const OWNERS: Readonly<Partial<Record<KeyShape, Readonly<{ form: string; home: KeyOwner; use: string }>>>> = {
  anthropic: { form: 'a key of Anthropic', home: 'anthropic', use: '`language_models.anthropic`' },
  azure: { form: 'the key of an Azure resource', home: 'azure', use: '`azure_anthropic` or `azure_openai`' },
  openai: { form: 'a key of OpenAI', home: 'openai', use: "OpenAI's own service" },
  jwt: { form: 'an Entra token', home: 'azure', use: '`azure_anthropic` or `azure_openai`' },
}

/** Refuses credentials that a host was not made for: the problem `key-for-another-host`, which holds nothing of the key; null when all is well. */
export type KeyGuard = (headers: HeaderList) => SternlineError | null

/**
 * Refuses a credential that would go to a host that it was not made for, before any request: a key that was shown to another
 * company is no secret any more.
 *
 * @param headers of a request on its way out
 * @returns the problem `key-for-another-host`, which holds nothing of the key; null when all is well as far as can be told
 */
export function refuseForeignKey(baseUrl: string, headers: HeaderList): SternlineError | null {
  return createKeyGuard(baseUrl)(headers)
}

/** The same for every request to a host, whose address is looked at once. Hosts that belong to none who gives keys out may take any: the user chose them. */
export function createKeyGuard(baseUrl: string): KeyGuard {
  const url = new URL(baseUrl)
  const here = ownerOfHost(url.hostname)
  if (here === null) return () => null
  return headers => {
    for (const [name, value] of headers) {
      const owner = CREDENTIAL_HEADERS.includes(name.toLowerCase()) ? OWNERS[keyShape(bare(value))] : undefined
      if (owner !== undefined && owner.home !== here) return refusal(url.host, owner)
    }
    return null
  }
}

function bare(value: string): string {
  return value.trim().replace(/^bearer\s+/i, '')
}

function refusal(host: string, { form, use }: Readonly<{ form: string; use: string }>): SternlineError {
  return new SternlineError('key-for-another-host', {
    what: `The request was not sent: its key would have gone to ${host}, which it was not made for.`,
    why: `It has the form of ${form}, and whoever is shown a key can use it.`,
    fix: `Give a key of ${host}, or use this one with ${use}.`,
  })
}
