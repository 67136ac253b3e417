import { bare } from '../errors/names.ts'
import type { ModelSettings, Settings, UpstreamSettings } from '../settings/settings.ts'
import type { Api } from './route.ts'

/** A model of the settings, and who serves it. */
export type NamedModel = Readonly<{ upstream: UpstreamSettings; model: ModelSettings }>

/** The API that an upstream is called through. */
export function apiOf({ name }: Pick<UpstreamSettings, 'name'>): Api {
  return name === 'azure_openai' ? 'openai' : 'messages'
}

/** Finds models by the names that clients use. */
export interface ModelNames {
  /** Every model of this API, in the order of the settings. */
  readonly models: readonly NamedModel[]
  /** By name or alias; then by one that differs in case, dots or a date alone, if no second does. Null for any other. */
  find(asked: string): NamedModel | null
}

/** Makes the lookup for one API. */
export function modelNames({ upstreams }: Settings, api: Api): ModelNames {
  const models = upstreams
    .filter(upstream => apiOf(upstream) === api)
    .flatMap(upstream => upstream.models.map(model => ({ upstream, model })))
  const exact = new Map<string, NamedModel>()
  const similar = new Map<string, NamedModel | null>()
  for (const named of models) {
    for (const name of [named.model.name, ...named.model.aliases]) {
      exact.set(name.toLowerCase(), named)
      const known = similar.get(bare(name))
      similar.set(bare(name), known === undefined || known === named ? named : null)
    }
  }
  return { models, find: asked => exact.get(asked.toLowerCase()) ?? similar.get(bare(asked)) ?? null }
}
