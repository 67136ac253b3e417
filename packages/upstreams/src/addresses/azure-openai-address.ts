import type { ErrorSentences } from '@sternline/core'
import { type Address, type AddressReading, accept, refuseAddress } from './address.ts'
import { FOUNDRY_SUFFIX, isResourceName, kindOfHost, OPENAI_SUFFIX } from './hosts.ts'
import { isPrefixOf, partsOf, readAs, withoutTail } from './paths.ts'

/** What may stand behind `/openai` or `/openai/v1`: the API's own path, which is added to the base. */
const OWN_TAIL = /(?:\/(?:chat\/completions|completions|responses|models|embeddings))+$/

/** A dated version means the older addresses; `v1`, `preview` and `latest` mean the v1 API. */
const DATED = /^\d{4}-\d{2}-\d{2}(?:-preview)?$/

/** Whether an `api-version` asks for the older addresses by deployment. */
export function isDatedVersion(version: string | null): version is string {
  return version !== null && DATED.test(version)
}

/**
 * Reads the address of an Azure OpenAI resource, for its v1 API or, with a dated version, for the older one.
 *
 * @param version `api_version` of the settings; null takes what the address itself says
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
 */
export function readAzureOpenAiAddress(url: URL, version: string | null): AddressReading {
  const host = kindOfHost(url.hostname)
  switch (host.kind) {
    case 'azure':
      return isResourceName(host.resource) ? onAzure(url, host, version) : refuseName(host.resource)
    case 'loopback':
    case 'other':
    // Nobody tried those: they are taken as they are written.
    case 'sovereign-azure':
      return elsewhere(url, version)
    case 'anthropic':
    case 'openai':
      return refuseAddress(
        'foreign-address',
        `This is ${host.kind === 'openai' ? "OpenAI's" : "Anthropic's"} own API, not an Azure resource.`,
        'A key of Azure would go to another company.',
        'Write the address of your resource:',
        `https://RESOURCE${OPENAI_SUFFIX}/openai/v1`,
      )
    case 'page':
    case 'nameless-azure':
      return refuseAddress(
        'foreign-address',
        `${url.hostname} does not serve Azure OpenAI.`,
        host.kind === 'page' ? 'It is a page for people, not an API.' : 'The name of your resource is not in it.',
        'Write the endpoint of your resource:',
        `https://RESOURCE${OPENAI_SUFFIX}/openai/v1`,
      )
  }
}

function refuseName(resource: string): AddressReading {
  return refuseAddress(
    'bad-address',
    `"${resource}" is not the name of an Azure resource.`,
    'Such a name has 2 to 64 letters, digits and hyphens.',
    "Copy it from your resource's page in the portal.",
  )
}

type AzureHost = Readonly<{ resource: string; suffix: string; isAsWritten: boolean }>

function onAzure(url: URL, { resource, suffix, isAsWritten }: AzureHost, version: string | null): AddressReading {
  const origin = `https://${resource}${suffix}`
  const parts = partsOf(url)
  const refusal = findForeignPath(parts, `${origin}/openai/v1`, resource)
  if (refusal !== null) return refusal
  const below = parts[0] === 'openai' ? parts.slice(1) : parts
  const isKnown =
    below[0] === 'deployments' || withoutTail(`/${below.join('/')}`, OWN_TAIL).replace(/^\/v1$/, '') === ''
  if (!isKnown) {
    return refuseAddress(
      'bad-address',
      `Nothing is known to be served at ${url.pathname.slice(0, 80)} of this host.`,
      'Azure OpenAI is served below /openai.',
      'Write:',
      `${origin}/openai/v1`,
    )
  }
  const isExact = isAsWritten && url.protocol === 'https:'
  return chosen(url, `${origin}/openai`, version, isExact ? [] : 'It is served over https at the name of the resource.')
}

function findForeignPath(parts: readonly string[], right: string, resource: string): AddressReading | null {
  if (isPrefixOf(['anthropic'], parts)) {
    return refuseAddress(
      'foreign-address',
      'This is the address of Claude on Azure.',
      "Claude speaks the Messages API, and this section OpenAI's.",
      'Move it to `language_models.azure_anthropic` with the address',
      `https://${resource}${FOUNDRY_SUFFIX}/anthropic`,
    )
  }
  const isInference = isPrefixOf(['models'], parts)
  if (!isInference && !isPrefixOf(['api', 'projects'], parts)) return null
  return refuseAddress(
    'foreign-address',
    isInference
      ? 'This is an address of the model inference API (/models/chat/completions).'
      : 'This is the address of a Foundry project.',
    'Deployments are served by the resource below /openai.',
    'Write:',
    right,
  )
}

/** A proxy or an emulator: the path before `/openai` stays. */
function elsewhere(url: URL, version: string | null): AddressReading {
  const parts = partsOf(url)
  if (parts.includes('anthropic') || parts.includes('messages')) {
    return refuseAddress(
      'foreign-address',
      'This is an address of the Messages API.',
      "This section speaks OpenAI's API.",
      'Move it to `language_models.azure_anthropic`, or write:',
      `${url.origin}/openai/v1`,
    )
  }
  const path = url.pathname.replaceAll(/\/{2,}/g, '/').replace(/\/openai(?:\/.*)?$/i, '')
  const isBelowOpenAi = path !== url.pathname || withoutTail(path, OWN_TAIL) === ''
  if (isBelowOpenAi) return chosen(url, `${url.origin}${withoutTail(path, OWN_TAIL)}/openai`, version, [])
  return accept(`${url.origin}${withoutTail(path, OWN_TAIL)}`, { apiVersion: isDatedVersion(version) ? version : null })
}

/** Chooses between the v1 API and the older one. @param base up to `/openai` @param note why it was read otherwise than written */
function chosen(url: URL, base: string, version: string | null, note: string | readonly []): AddressReading {
  const asked = version ?? url.searchParams.get('api-version')
  const apiVersion = isDatedVersion(asked) ? asked : null
  const baseUrl = apiVersion === null ? `${base}/v1` : base
  const notes: readonly ErrorSentences[] = typeof note === 'string' ? [readAs(baseUrl, note)] : []
  const more: Omit<Address, 'baseUrl'> = { apiVersion, deployment: deploymentIn(url), notes }
  return accept(baseUrl, more)
}

function deploymentIn(url: URL): string | null {
  const found = /\/deployments\/([^/]+)/i.exec(url.pathname)?.[1]
  if (found === undefined) return null
  try {
    return decodeURIComponent(found)
  } catch {
    return found
  }
}
