import type { AnthropicFoundry } from '@anthropic-ai/foundry-sdk'
import { type ClientOptions, UNUSED_KEY } from './client-options.ts'
import { type ClientRoute, sdkOptions } from './create-anthropic-client.ts'

/**
 * What every sample of Claude in Microsoft Foundry sends. Whether Foundry takes the newer version that the SDK would send is not
 * documented; `api_version` of the settings can say another. Checked: 2026-11.
 */
const FOUNDRY_VERSION = '2023-06-01'

/**
 * Makes Anthropic's client for Microsoft Foundry, for a route of `azure_anthropic`: without what Foundry does not have. Requests
 * name `route.model`, the deployment. Signing and failures are as with `createAnthropicClient`.
 */
export async function createFoundryClient(route: ClientRoute, options: ClientOptions = {}): Promise<AnthropicFoundry> {
  const { AnthropicFoundry } = await import('@anthropic-ai/foundry-sdk')
  return new AnthropicFoundry({
    ...sdkOptions(route, options),
    defaultHeaders: { 'anthropic-version': FOUNDRY_VERSION },
    // Null keeps it from reading a resource's name from the environment.
    resource: null,
    apiKey: UNUSED_KEY,
  })
}
