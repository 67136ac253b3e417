import type { ModelFacts } from './model-facts.ts'
import { MODEL_TABLE } from './model-table.ts'

/** The largest minimum of any known model: what an unknown model is warned with. Unit: tokens. */
export const LARGEST_MINIMUM_TOKENS: number = Math.max(...MODEL_TABLE.map(row => row.minimumTokens))

/** Characters per token assumed for a model that is not in the table. */
export const DEFAULT_CHARACTERS_PER_TOKEN = 2.75

/** The ids of all models in the table, newest first. */
export const KNOWN_MODELS: readonly string[] = MODEL_TABLE.map(({ id }) => id)

/** Finds the facts of a model by the name in a request; null for an unknown one. */
export type ModelLookup = (model: string) => ModelFacts | null

/**
 * Makes a lookup that knows deployments: on Azure the name in a request is the deployment's, and which model stands behind it
 * must be told.
 *
 * @param deployments the model's id by the deployment's exact name
 */
export function modelLookup(deployments: Readonly<Record<string, string>>): ModelLookup {
  const byName = new Map(Object.entries(deployments))
  return model => findModel(byName.get(model) ?? model)
}

const DATE_SUFFIX = /[-@]20\d{6}$/
const BY_ID: ReadonlyMap<string, ModelFacts> = new Map(
  MODEL_TABLE.flatMap(({ aliases, ...facts }) => [facts.id, ...aliases].map(name => [name, facts] as const)),
)

/**
 * Finds a model's facts by its id, a dated id (`claude-opus-4-5-20251101`) or a known alias.
 *
 * @returns null for an unknown model, a deployment name for example: no money and the largest minimum follow from that
 */
export function findModel(model: string): ModelFacts | null {
  if (model !== last.model) last = { model, facts: BY_ID.get(model.toLowerCase().replace(DATE_SUFFIX, '')) ?? null }
  return last.facts
}

/** Nearly always the same model is asked for again. */
let last: Readonly<{ model: string; facts: ModelFacts | null }> = { model: '', facts: null }
