import type { ActionPrice } from '@sternline/engine'
import { type ForecastFacts, forecast } from './forecast.ts'

/**
 * Prices an action by the two requests that it lies between. Pure.
 *
 * @param changes what of the base is not as it was, for a renewal
 */
export function priceAction(
  before: ForecastFacts,
  after: ForecastFacts,
  changes: ActionPrice['changes'] = [],
): ActionPrice {
  const [was, is] = [forecast(before), forecast(after)]
  return {
    before: was,
    after: is,
    lostTokens: Math.max(0, was.usage.cached - is.usage.cached),
    extra: was.cost === null || is.cost === null ? null : is.cost.paid - was.cost.paid,
    isCold: was.usage.cached === 0,
    changes,
  }
}
