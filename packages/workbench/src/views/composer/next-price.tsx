import type { JSX } from 'react'
import { modelOf } from '../../view-model/composer/models.ts'
import { nextTurnLine } from '../../view-model/composer/price-words.ts'
import { useComposer, useConversation } from './use-composer.ts'

/** What the next turn reads or caches again, and costs, before it is sent. */
export function NextPrice(): JSX.Element {
  const { price, models } = useComposer()
  const { settings } = useConversation()
  const line =
    price === null || settings === null ? null : nextTurnLine(price, modelOf(models, settings.model), settings.caching)
  return (
    <output className={line === null ? 'next-price' : `next-price next-price-${line.tone}`} aria-label="Next turn">
      {line?.text}
    </output>
  )
}
