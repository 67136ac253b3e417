import { findModel, type ModelLookup } from '@sternline/core'
import type { AssistantParts } from '../assistant-parts.ts'

/** Makes the lookup of what is known of a model, by any name that a conversation or an exchange has for it; null for an unknown one. */
export function modelFacts({ ways, models = findModel }: Pick<AssistantParts, 'ways' | 'models'>): ModelLookup {
  return name => models(ways.serves(name) ?? name)
}
