import type { ModelWayResult, ModelWays } from '@sternline/assistant'
import { findModel, KNOWN_MODELS, SternlineError } from '@sternline/core'
import type { Upstream } from '@sternline/engine'

/** Stands before the names of the emulator's models, so that none of them is ever taken for one that is billed. */
const EMULATED = 'emulator/'

/** The emulator's models, as a conversation names them. */
export const EMULATED_MODELS: readonly string[] = KNOWN_MODELS.map(id => EMULATED + id)

/** The model behind one of those names; null for any other name. */
export function emulatedModel(name: string): string | null {
  return EMULATED_MODELS.includes(name) ? name.slice(EMULATED.length) : null
}

/**
 * The ways of the assistant: those of the settings, and the emulator's beside them.
 *
 * @param configured the ways of the settings; null where there are none
 */
export function createAssistantWays(configured: ModelWays | null, emulator: Upstream): ModelWays {
  const emulated = (model: string): ModelWayResult => ({
    ok: true,
    way: {
      upstream: emulator,
      path: '/v1/messages',
      // The emulator asks for a key, as the API does, and takes any.
      headers: async () => [['x-api-key', 'emulated']],
      model,
      serves: model,
      cache: null,
      scope: 'assistant emulator',
      maxOutputTokens: null,
    },
  })
  const inSettings = (model: string): ModelWayResult => {
    const found = configured?.find(model) ?? { ok: false, problem: unknown(model) }
    // As long as the settings name nothing, the emulator answers for every name; here it has names of its own.
    return found.ok && found.way.upstream.name === 'emulator' ? { ok: false, problem: unknown(model) } : found
  }
  return {
    names: () => configured?.names() ?? [],
    serves(model) {
      const own = emulatedModel(model)
      return own ?? configured?.serves(model) ?? findModel(model)?.id ?? null
    },
    find(model) {
      const own = emulatedModel(model)
      return own === null ? inSettings(model) : emulated(own)
    },
  }
}

function unknown(model: string): SternlineError {
  return new SternlineError('unknown-model', {
    what: `No model "${model.slice(0, 200)}" is configured.`,
    why: 'The settings do not name it, and it is none of the emulator’s.',
    fix: 'Choose another model for this conversation, or add this one to settings.json.',
  })
}
