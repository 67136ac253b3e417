import type { ErrorSentences } from '@sternline/core'
import { type AddressReading, accept, refuseAddress } from './address.ts'
import { FOUNDRY_SUFFIX, isResourceName, kindOfHost } from './hosts.ts'
import { isPrefixOf, partsOf, readAs, withoutTail } from './paths.ts'

/** What may follow `/anthropic`, or stand in its place: all of it is the API's own path, which is added to the base. */
const OWN_TAIL = /^(?:\/(?:v1|messages|messages\/count_tokens|models|complete))*$/

const CLAUDE_ONLY =
  'Claude on Azure speaks the Messages API below /anthropic and nothing else (no deployments in the path, no api-version).'

/**
 * Reads the address of Claude in Microsoft Foundry.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry
 */
export function readAzureClaudeAddress(url: URL): AddressReading {
  const host = kindOfHost(url.hostname)
  switch (host.kind) {
    case 'azure':
      return onAzure(url, host)
    case 'loopback':
    case 'other':
    // Nobody tried those: they are taken as they are written.
    case 'sovereign-azure':
      return elsewhere(url)
    case 'anthropic':
      return refuseAddress(
        'foreign-address',
        "This is Anthropic's own API, not an Azure resource.",
        'A key of Azure would go to another company.',
        'Move it to `language_models.anthropic`, or write the address of your resource:',
        `https://RESOURCE${FOUNDRY_SUFFIX}/anthropic`,
      )
    case 'openai':
    case 'page':
    case 'nameless-azure':
      return refuseAddress(
        'foreign-address',
        `${url.hostname} does not serve Claude on Azure.`,
        host.kind === 'page' ? 'It is a page for people, not an API.' : 'The name of your resource is not in it.',
        'Write the endpoint of your resource:',
        `https://RESOURCE${FOUNDRY_SUFFIX}/anthropic`,
      )
  }
}

type AzureHost = Readonly<{ resource: string; suffix: string; isAsWritten: boolean }>

function onAzure(url: URL, { resource, suffix, isAsWritten }: AzureHost): AddressReading {
  if (!isResourceName(resource)) {
    return refuseAddress(
      'bad-address',
      `"${resource}" is not the name of an Azure resource.`,
      'Such a name has 2 to 64 letters, digits and hyphens.',
      "Copy it from your resource's page in the portal.",
    )
  }
  const right = `https://${resource}${FOUNDRY_SUFFIX}/anthropic`
  const refusal = findForeignPath(url, right)
  if (refusal !== null) return refusal
  const parts = partsOf(url)
  const rest = parts[0] === 'anthropic' ? parts.slice(1) : parts
  if (!OWN_TAIL.test(rest.map(part => `/${part}`).join(''))) return refusePath(url, right)
  const isCanonical = isAsWritten && suffix === FOUNDRY_SUFFIX && url.protocol === 'https:'
  const notes: readonly ErrorSentences[] =
    isCanonical && url.search === ''
      ? []
      : [readAs(right, `Claude is served at ${FOUNDRY_SUFFIX.slice(1)} over https, without a query.`)]
  return accept(right, { notes })
}

function findForeignPath(url: URL, right: string): AddressReading | null {
  const parts = partsOf(url)
  if (isPrefixOf(['openai'], parts)) {
    const [, second, deployment] = parts
    const isByDeployment = second === 'deployments' && deployment !== undefined
    return refuseAddress(
      'foreign-address',
      'This is an address of the Azure OpenAI API.',
      CLAUDE_ONLY,
      isByDeployment
        ? 'Put the deployment into `name` of `available_models`, and write as address:'
        : 'For Claude write:',
      right,
    )
  }
  if (isPrefixOf(['models'], parts) || isPrefixOf(['chat'], parts)) {
    return refuseAddress(
      'foreign-address',
      'This is an address of the model inference API (/models/chat/completions).',
      CLAUDE_ONLY,
      'Write:',
      right,
    )
  }
  if (isPrefixOf(['api', 'projects'], parts)) {
    return refuseAddress(
      'foreign-address',
      'This is the address of a Foundry project.',
      'Models are served by the resource, not by its projects.',
      'Write:',
      right,
    )
  }
  return null
}

function refusePath(url: URL, right: string): AddressReading {
  return refuseAddress(
    'bad-address',
    `Nothing is known to be served at ${url.pathname.slice(0, 80)} of this host.`,
    CLAUDE_ONLY,
    'Write:',
    right,
  )
}

/** A proxy, an API management gateway or an emulator: its path stays, `/anthropic` is added to none. */
function elsewhere(url: URL): AddressReading {
  const parts = partsOf(url)
  const path = withoutTail(url.pathname, /(?:\/(?:v1|messages|messages\/count_tokens))+$/)
  const isOpenAi = ['openai', 'completions', 'responses'].some(part => parts.includes(part))
  if (isOpenAi) {
    return refuseAddress(
      'foreign-address',
      "This is an address of OpenAI's API.",
      CLAUDE_ONLY,
      'Write:',
      `${url.origin}/anthropic`,
    )
  }
  return accept(`${url.origin}${path === '' ? '/anthropic' : path}`)
}
