import { costOf, findModel, NO_USAGE, type Usage } from '@sternline/core'
import type { ActionPrice, AssistantModel, Forecast } from '@sternline/engine'

/** What a request of this usage would be billed by a model of the price list, or by one that is not in it. */
export function forecast(usage: Partial<Usage>, model: string | null = 'claude-opus-4-8'): Forecast {
  const whole = { ...NO_USAGE, ...usage }
  return {
    usage: whole,
    cost: model === null ? null : costOf(whole, findModel(model)),
    readableUntil: whole.cached > 0 ? 1_700_000_300_000 : null,
  }
}

/** An action that lies between two requests, as the assistant prices it. */
export function priced(before: Forecast, after: Forecast = before, fields: Partial<ActionPrice> = {}): ActionPrice {
  return {
    before,
    after,
    lostTokens: Math.max(0, before.usage.cached - after.usage.cached),
    extra: before.cost === null || after.cost === null ? null : after.cost.paid - before.cost.paid,
    isCold: before.usage.cached === 0,
    changes: [],
    ...fields,
  }
}

/** A configured model that can be asked. */
export function assistantModel(fields: Partial<AssistantModel> = {}): AssistantModel {
  return {
    name: 'my-opus',
    displayName: 'Opus',
    upstream: 'azure_anthropic',
    serves: 'claude-opus-4-8',
    minimumTokens: 1024,
    problem: null,
    ...fields,
  }
}
