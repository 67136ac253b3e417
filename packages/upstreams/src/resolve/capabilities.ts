import type { UpstreamName } from '@sternline/engine'
import type { Api, Capabilities, Feature } from './route.ts'

/**
 * What each upstream can do. Checked: 2026-11-21. Sources of a row: the remark above it. Whether a gateway in between takes
 * something away can't be known here.
 */
const TABLE: Readonly<Record<UpstreamName, Capabilities>> = {
  // https://platform.claude.com/docs/en/build-with-claude/prompt-caching, .../token-counting, .../api/models-list, .../cache-diagnostics
  anthropic: { counting: true, models: true, ttls: ['5m', '1h'], automaticCaching: true, diagnostics: true, lacks: [] },
  // https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry; diagnostics: the cache diagnostics page
  azure_anthropic: {
    counting: true,
    models: false,
    ttls: ['5m', '1h'],
    automaticCaching: true,
    diagnostics: false,
    lacks: ['batches'],
  },
  // https://learn.microsoft.com/azure/ai-foundry/openai/how-to/prompt-caching; its list of models is not one of deployments
  azure_openai: { counting: false, models: false, ttls: [], automaticCaching: true, diagnostics: false, lacks: [] },
  // packages/emulator/README.md
  emulator: {
    counting: true,
    models: true,
    ttls: ['5m', '1h'],
    automaticCaching: true,
    diagnostics: true,
    lacks: ['batches', 'files'],
  },
}

/** What Azure refuses with 400 on deployments that it runs itself. Source: Claude in Microsoft Foundry, 2026-08. */
const REFUSED_BY_AZURE: readonly Feature[] = [
  'files',
  'mcp-connector',
  'programmatic-tool-calling',
  'server-tools',
  'skills',
  'structured-outputs',
]

/** What can be asked of a model's upstream. @param hosting who runs a deployment; null when not known */
export function capabilitiesOf(upstream: UpstreamName, api: Api, hosting: 'azure' | 'anthropic' | null): Capabilities {
  // The emulator speaks both families, each with its own cache.
  const row = TABLE[upstream === 'emulator' && api === 'openai' ? 'azure_openai' : upstream]
  return hosting === 'azure' && upstream === 'azure_anthropic'
    ? { ...row, lacks: [...row.lacks, ...REFUSED_BY_AZURE] }
    : row
}
