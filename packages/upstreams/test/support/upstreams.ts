import { type Api, createUpstreams, type Route, type Upstreams } from '../../src/index.ts'
import { settingsOf } from './settings.ts'

/** Upstreams of a settings file. Entra tokens name their audience. @param variables of the environment */
export function upstreamsOf(file: unknown, variables: Record<string, string> = {}): Upstreams {
  const settings = settingsOf(file)
  return createUpstreams({
    settings: () => settings,
    environment: { variables },
    fallback: null,
    tokens: async scope => `token for ${scope}`,
  })
}

/** The route of a model. @throws why there is none */
export function routeIn(upstreams: Upstreams, model: string, api: Api = 'messages'): Route {
  const found = upstreams.resolve(model, api)
  if (!found.ok) throw found.problem
  return found.route
}

/** One upstream of each kind, and every way to sign. */
export const MIXED = {
  language_models: {
    anthropic: { api_key_env: 'ANTHROPIC_API_KEY' },
    azure_anthropic: {
      api_url: 'contoso',
      api_key_env: 'AZURE_KEY',
      available_models: [
        {
          name: 'my-opus',
          model: 'claude-opus-4-6',
          aliases: ['claude-opus-4-6', 'opus'],
          cache: { ttl: '1h' },
          hosting: 'azure',
        },
        { name: 'Claude-Sonnet-4-5', display_name: 'Sonnet' },
      ],
    },
    azure_openai: {
      api_url: 'https://contoso.openai.azure.com',
      auth: 'entra',
      available_models: [{ name: 'my-gpt', model: 'gpt-5.6', max_tokens: 400_000, max_output_tokens: 128_000 }],
    },
  },
}
