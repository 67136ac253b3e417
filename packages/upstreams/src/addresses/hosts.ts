/** What a host is, as its name tells. */
export type HostKind =
  /** A resource on Azure, by the first part of its name. */
  | Readonly<{ kind: 'azure'; resource: string; suffix: string; isAsWritten: boolean }>
  | Readonly<{ kind: 'anthropic' | 'openai' | 'page' | 'nameless-azure' | 'loopback' | 'other' }>

/** Claude's and every newer model's host. @see https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry */
export const FOUNDRY_SUFFIX = '.services.ai.azure.com'

/** Azure OpenAI's own host. */
export const OPENAI_SUFFIX = '.openai.azure.com'

/** The hosts of one resource; each routes to the same APIs (an observation of 2026-10, against older reports). */
const AZURE_SUFFIXES = [FOUNDRY_SUFFIX, OPENAI_SUFFIX, '.cognitiveservices.azure.com'] as const

/** The README of @anthropic-ai/foundry-sdk 1.1.1 shows a host like this, which does not exist. */
const MISPRINT_SUFFIX = '.azure.anthropic.com'

/** Hosts on Azure that don't tell the resource: regional ones, and those of the older serverless deployments. */
const NAMELESS_AZURE = [
  '.api.cognitive.microsoft.com',
  '.models.ai.azure.com',
  '.inference.ai.azure.com',
  '.inference.ml.azure.com',
  'models.inference.ai.azure.com',
]

/** Pages for people. */
const PAGES = ['ai.azure.com', 'portal.azure.com', 'oai.azure.com', 'azure.microsoft.com', 'claude.ai', 'claude.com']

/** Names of this machine. A key sent there leaves it only by somebody else's doing. */
const LOOPBACK = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Tells what a host is. @param host lower case and without a port, as `URL.hostname` gives it */
export function kindOfHost(host: string): HostKind {
  if (LOOPBACK.test(host)) return { kind: 'loopback' }
  if (host === 'api.anthropic.com') return { kind: 'anthropic' }
  if (host === 'api.openai.com') return { kind: 'openai' }
  if (NAMELESS_AZURE.some(suffix => host.endsWith(suffix))) return { kind: 'nameless-azure' }
  const resource = resourceOf(host)
  if (resource !== null) return resource
  const isPage = [...PAGES, 'anthropic.com', 'openai.com'].some(page => host === page || host.endsWith(`.${page}`))
  return { kind: isPage ? 'page' : 'other' }
}

function resourceOf(host: string): HostKind | null {
  const suffix = AZURE_SUFFIXES.find(known => host.endsWith(known))
  const isMisprint = host.endsWith(MISPRINT_SUFFIX)
  if (suffix === undefined && !isMisprint) return null
  const before = host.slice(0, host.length - (suffix ?? MISPRINT_SUFFIX).length)
  const [resource = ''] = before.split('.')
  return { kind: 'azure', resource, suffix: suffix ?? FOUNDRY_SUFFIX, isAsWritten: before === resource && !isMisprint }
}

/** Names that Azure allows a resource. @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
export function isResourceName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/i.test(text) && text.length >= 2
}
