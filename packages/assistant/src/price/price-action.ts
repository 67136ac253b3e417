import type { NanoUsd } from '@sternline/core'
import { type Forecast, type ForecastFacts, forecast } from './forecast.ts'

/** What an action costs before it happens. */
export type ActionPrice = Readonly<{
  /** The next message without the action, sent now. */
  before: Forecast
  /** The next message after it. */
  after: Forecast
  /** What `before` would read from the cache and `after` would not. Never negative. Unit: tokens. */
  lostTokens: number
  /** What `after` costs more than `before`; negative when it costs less; null for an unknown price. */
  extra: NanoUsd | null
  /** Whether the next message reads nothing, action or not: the cache is cold already. */
  isCold: boolean
}>

/** Prices an action by the two requests that it lies between. Pure. */
export function priceAction(before: ForecastFacts, after: ForecastFacts): ActionPrice {
  const [was, is] = [forecast(before), forecast(after)]
  return {
    before: was,
    after: is,
    lostTokens: Math.max(0, was.usage.cached - is.usage.cached),
    extra: was.cost === null || is.cost === null ? null : is.cost.paid - was.cost.paid,
    isCold: was.usage.cached === 0,
  }
}
