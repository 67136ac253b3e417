/** What a host is, as its name tells. */
export type HostKind =
  /** A resource on Azure, by the first part of its name. */
  | Readonly<{ kind: 'azure'; resource: string; suffix: string; isAsWritten: boolean }>
  | Readonly<{ kind: 'anthropic' | 'openai' | 'page' | 'nameless-azure' | 'sovereign-azure' | 'loopback' | 'other' }>

/** Companies that give keys out. */
export type KeyOwner = 'anthropic' | 'azure' | 'openai'

/** Claude's and every newer model's host. @see https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry */
export const FOUNDRY_SUFFIX = '.services.ai.azure.com'

/** Azure OpenAI's own host. */
export const OPENAI_SUFFIX = '.openai.azure.com'

/** The hosts of one resource; each routes to the same APIs (an observation of 2026-10, against older reports). */
const AZURE_SUFFIXES = [FOUNDRY_SUFFIX, OPENAI_SUFFIX, '.cognitiveservices.azure.com'] as const

/** The README of @anthropic-ai/foundry-sdk 1.1.1 shows a host like this, which does not exist. */
const MISPRINT_SUFFIX = '.azure.anthropic.com'

/**
 * Hosts on Azure that don't tell the resource: regional ones, those of the older serverless deployments, and managed online endpoints.
 *
 * @see https://learn.microsoft.com/azure/ai-services/cognitive-services-custom-subdomains for `api.cognitive.microsoft.com`
 * @see https://learn.microsoft.com/azure/ai-foundry/how-to/deploy-models-serverless for `models.ai.azure.com`
 * @see https://learn.microsoft.com/azure/machine-learning/how-to-custom-dns for `inference.ml.azure.com`
 * @see https://docs.github.com/github-models for `models.inference.ai.azure.com`
 */
const NAMELESS_AZURE = [
  'api.cognitive.microsoft.com',
  'models.ai.azure.com',
  'inference.ai.azure.com',
  'inference.ml.azure.com',
]

/**
 * The same services in Azure's clouds for the US government and in China, by the part that is Azure's own: virtual machines and the like,
 * which anyone may put a gateway on, have other names.
 *
 * No page of Microsoft's that we know names `models.ai` in either cloud, or `openai` and `services.ai` in China. They are here because nobody else
 * can have them.
 *
 * @see https://learn.microsoft.com/azure/ai-services/openai/azure-government for `openai.azure.us`
 * @see https://learn.microsoft.com/azure/foundry/concepts/foundry-azure-government#endpoints for `services.ai.azure.us` and `ai.azure.us`
 * @see https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure for `cognitiveservices.azure.us`
 * @see https://learn.microsoft.com/azure/ai-services/speech-service/sovereign-clouds for `api.cognitive.microsoft.us`
 * @see https://docs.azure.cn/en-us/ai-services/speech-service/sovereign-clouds for `api.cognitive.azure.cn`
 * @see https://docs.azure.cn/en-us/ai-services/translator/sovereign-clouds for `cognitiveservices.azure.cn`
 * @see https://learn.microsoft.com/azure/private-link/private-endpoint-dns for `inference.ml.azure.us` and `inference.ml.azure.cn`
 */
const SOVEREIGN_AZURE = [
  ...['openai', 'services.ai', 'models.ai', 'cognitiveservices', 'inference.ml'].flatMap(service => [
    `${service}.azure.us`,
    `${service}.azure.cn`,
  ]),
  'api.cognitive.microsoft.us',
  'api.cognitive.azure.cn',
]

/** Pages for people, by whose they are. */
const PAGES: Readonly<Record<KeyOwner, readonly string[]>> = {
  anthropic: ['anthropic.com', 'claude.ai', 'claude.com'],
  azure: [
    'ai.azure.com',
    'portal.azure.com',
    'oai.azure.com',
    'azure.microsoft.com',
    'ai.azure.us',
    'portal.azure.us',
    'portal.azure.cn',
  ],
  openai: ['openai.com'],
}

/** OpenAI's own service: one host for all, and one a region. @see https://developers.openai.com/api/docs/guides/data-residency */
const OPENAI = 'api.openai.com'

/** Names of this machine. A key sent there leaves it only by somebody else's doing. */
const LOOPBACK = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Tells what a host is. @param written lower case and without a port, as `URL.hostname` gives it */
export function kindOfHost(written: string): HostKind {
  // With a dot at its end a name is the same name.
  const host = written.replace(/\.$/, '')
  if (LOOPBACK.test(host)) return { kind: 'loopback' }
  if (host === 'api.anthropic.com') return { kind: 'anthropic' }
  if (isBelow(host, OPENAI)) return { kind: 'openai' }
  if (NAMELESS_AZURE.some(domain => isBelow(host, domain))) return { kind: 'nameless-azure' }
  if (SOVEREIGN_AZURE.some(domain => isBelow(host, domain))) return { kind: 'sovereign-azure' }
  return resourceOf(host) ?? { kind: pageOwner(host) === null ? 'other' : 'page' }
}

/** The company that answers at a host, whatever it is there for; null for every host that anyone may have. */
export function ownerOfHost(written: string): KeyOwner | null {
  const { kind } = kindOfHost(written)
  switch (kind) {
    case 'anthropic':
    case 'azure':
    case 'openai':
      return kind
    case 'nameless-azure':
    case 'sovereign-azure':
      return 'azure'
    case 'page':
      return pageOwner(written.replace(/\.$/, ''))
    case 'loopback':
    case 'other':
      return null
  }
}

function pageOwner(host: string): KeyOwner | null {
  const owners = ['anthropic', 'azure', 'openai'] as const
  return owners.find(owner => PAGES[owner].some(page => isBelow(host, page))) ?? null
}

function isBelow(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
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
