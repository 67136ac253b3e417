import { formatLabel, type ModelFacts, whyNoLabel } from '@sternline/core'
import type { Exchange, Figures } from '@sternline/engine'

/** What is shown under a message. @param facts of the model behind it; null for an unknown one */
export function figuresOf(exchange: Exchange, facts: ModelFacts | null): Figures {
  const { usage, startedAt, answeredAt, plan } = exchange
  const label = usage === null ? null : formatLabel(usage)
  const isOff = plan.untouched === 'caching-off'
  return {
    exchange,
    label,
    noLabel: usage === null || label !== null ? null : whyNoLabel(usage, facts, isOff),
    timeToFirstToken: answeredAt === null ? null : answeredAt - startedAt,
  }
}
