import { SternlineError } from '@sternline/core'
import type { Capabilities, ConfiguredModel, Route, Upstreams } from '@sternline/upstreams'

/** A model of made-up settings. */
export type MadeModel = Readonly<{
  name: string
  aliases?: readonly string[]
  api?: 'messages' | 'openai'
}> &
  Partial<Omit<Route, 'capabilities'>> &
  Pick<Route, 'baseUrl'>

const CAPABILITIES: Capabilities = {
  counting: true,
  models: false,
  ttls: ['5m', '1h'],
  automaticCaching: true,
  diagnostics: false,
  lacks: [],
}

/** Settings without a file: every model as the test says, Azure's Claude with the caller's own key unless it says otherwise. */
export function configured(models: readonly MadeModel[]): Upstreams {
  const listed = models.map(
    ({ name, aliases = [], api = 'messages', upstream = 'azure_anthropic', serves = null }): ConfiguredModel => ({
      name,
      displayName: `The ${name}`,
      upstream,
      api,
      serves,
      aliases,
      maxTokens: null,
      maxOutputTokens: null,
    }),
  )
  return {
    models: () => listed,
    resolve: (asked, api) => {
      const model = models.find(
        ({ name, aliases = [], api: own = 'messages' }) => own === api && [name, ...aliases].includes(asked),
      )
      if (model === undefined) return { ok: false, problem: unknown(asked, listed) }
      const route: Route = {
        upstream: 'azure_anthropic',
        apiVersion: null,
        custody: false,
        headers: async () => [],
        serves: null,
        cache: null,
        capabilities: CAPABILITIES,
        ...model,
        model: model.model ?? model.name,
      }
      return { ok: true, route }
    },
  }
}

function unknown(asked: string, models: readonly ConfiguredModel[]): SternlineError {
  return new SternlineError('unknown-model', {
    what: `No model is called ${asked}.`,
    why: `The settings have ${models.map(({ name }) => name).join(', ')}.`,
    fix: 'Use one of those.',
  })
}
