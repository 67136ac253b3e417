import type { ErrorSentences } from '@sternline/core'
import type { AddressReading } from './address.ts'
import { readAnthropicAddress } from './anthropic-address.ts'
import { readAzureClaudeAddress } from './azure-claude-address.ts'
import { readAzureOpenAiAddress } from './azure-openai-address.ts'
import { FOUNDRY_SUFFIX, kindOfHost, OPENAI_SUFFIX } from './hosts.ts'
import { parseAddress } from './parse-address.ts'

/** Whose address it is meant to be: a section of `language_models`. */
export type AddressOwner = 'anthropic' | 'azure_anthropic' | 'azure_openai'

/** The host that a resource's bare name stands for: resources made for OpenAI alone have no other. */
const SUFFIX_OF_NAME: Readonly<Record<AddressOwner, string | null>> = {
  anthropic: null,
  azure_anthropic: FOUNDRY_SUFFIX,
  azure_openai: OPENAI_SUFFIX,
}

/**
 * Reads the address of an upstream in any form that people paste: a resource's name, a host, the portal's Target URI, with or
 * without `/v1` and the API's path at its end. What can't be right is refused before any request, with the right one spelled out.
 *
 * @param pasted the address; never repeated in a problem when it holds something like a key
 * @param apiVersion `api_version` of the settings, which matters for `azure_openai` alone
 */
export function readAddress(pasted: string, owner: AddressOwner, apiVersion: string | null = null): AddressReading {
  const parsed = parseAddress(pasted, SUFFIX_OF_NAME[owner])
  if (!parsed.ok) return parsed.refusal
  const reading = readFor(owner, parsed.url, apiVersion)
  return reading.ok ? withPlainNote(reading, parsed.url) : reading
}

function readFor(owner: AddressOwner, url: URL, apiVersion: string | null): AddressReading {
  switch (owner) {
    case 'anthropic':
      return readAnthropicAddress(url)
    case 'azure_anthropic':
      return readAzureClaudeAddress(url)
    case 'azure_openai':
      return readAzureOpenAiAddress(url, apiVersion)
  }
}

/** Known clouds are asked over https whatever was written; of others it is said that nothing hides the key. */
function withPlainNote(reading: Extract<AddressReading, { ok: true }>, url: URL): AddressReading {
  if (!reading.address.baseUrl.startsWith('http://') || kindOfHost(url.hostname).kind === 'loopback') return reading
  const note: ErrorSentences = {
    what: 'The address begins with http://.',
    why: 'Everyone on the way can read the key and the prompts.',
    fix: 'Use https:// unless that network is yours alone.',
  }
  return { ok: true, address: { ...reading.address, notes: [...reading.address.notes, note] } }
}
