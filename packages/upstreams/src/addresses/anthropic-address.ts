import { type AddressReading, accept, refuseAddress } from './address.ts'
import { FOUNDRY_SUFFIX, kindOfHost, OPENAI_SUFFIX } from './hosts.ts'
import { partsOf, withoutTail } from './paths.ts'

/** The Messages API. @see https://platform.claude.com/docs/en/api/overview */
export const ANTHROPIC_URL = 'https://api.anthropic.com'

const OWN_TAIL = /(?:\/(?:v1|messages|messages\/count_tokens|models|complete))+$/

/** Reads the address of Anthropic's own API, or of a gateway or emulator that speaks it. */
export function readAnthropicAddress(url: URL): AddressReading {
  const host = kindOfHost(url.hostname)
  switch (host.kind) {
    case 'anthropic':
      return accept(ANTHROPIC_URL)
    case 'azure':
      return refuseAzure(url, host.resource, host.suffix)
    case 'openai':
    case 'page':
    case 'nameless-azure':
    case 'sovereign-azure':
      return refuseAddress(
        'foreign-address',
        `${url.hostname} does not serve the Messages API.`,
        host.kind === 'page' ? 'It is a page for people, not an API.' : 'It is the API of others.',
        'Write:',
        ANTHROPIC_URL,
      )
    case 'loopback':
    case 'other':
      return elsewhere(url)
  }
}

function refuseAzure(url: URL, resource: string, suffix: string): AddressReading {
  const isOpenAi = suffix === OPENAI_SUFFIX || partsOf(url)[0] === 'openai'
  return refuseAddress(
    'foreign-address',
    'This is the address of an Azure resource.',
    "A key of Anthropic's would go to another company, which does not know it.",
    isOpenAi
      ? 'For Claude on Azure move it to `language_models.azure_anthropic` (for OpenAI models to `azure_openai`) with the address'
      : 'Move it to `language_models.azure_anthropic` with the address',
    `https://${resource}${FOUNDRY_SUFFIX}/anthropic`,
  )
}

function elsewhere(url: URL): AddressReading {
  const parts = partsOf(url)
  if (parts.includes('completions') || parts.includes('responses')) {
    return refuseAddress(
      'foreign-address',
      "This is an address of OpenAI's API.",
      'This section speaks the Messages API.',
      'Write the address that stands before /v1/messages there, for example',
      url.origin,
    )
  }
  return accept(`${url.origin}${withoutTail(url.pathname, OWN_TAIL)}`)
}
