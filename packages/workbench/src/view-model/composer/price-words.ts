import { findModel, formatTokens, formatUsd, inputTokens, savedTokens, whyNoLabel } from '@sternline/core'
import type { ActionPrice, AssistantModel, Forecast } from '@sternline/engine'
import { visibleName } from '../visible-text.ts'

/** A line about money; `tone` is never its only sign. */
export type PriceLine = Readonly<{ text: string; tone: 'warm' | 'cold' | 'plain' }>

/**
 * What the next message will read or cache again, and cost, before it is sent: `next turn reads 182k, about $0.10`,
 * `cold: next turn re-caches 186k, about $1.16`. An unknown price leaves the money out. Below the minimum it is the reason alone.
 *
 * @param model null where it is not configured any more
 */
export function nextTurnLine(price: ActionPrice, model: AssistantModel | null, caching: boolean): PriceLine {
  const { usage, cost } = price.before
  const about = cost === null ? '' : `, about ${formatUsd(cost.paid)}`
  if (usage.cached > 0) return { text: `next turn reads ${formatTokens(usage.cached)}${about}`, tone: 'warm' }
  const saved = savedTokens(usage)
  if (saved > 0) return { text: `cold: next turn re-caches ${formatTokens(saved)}${about}`, tone: 'cold' }
  const facts = model?.serves == null ? null : findModel(model.serves)
  return { text: `nothing is cached: ${whyNoLabel(usage, facts, !caching)}`, tone: 'plain' }
}

/** What an action throws away, as sentences; the first says whether anything is lost. */
export function wishLines(price: ActionPrice): readonly string[] {
  return [lossLine(price), afterLine(price.after), extraLine(price)].filter(line => line !== '')
}

function lossLine({ isCold, lostTokens, before }: ActionPrice): string {
  if (isCold) return 'The cache is cold: nothing is lost that the next turn would have read.'
  const read = formatTokens(before.usage.cached)
  if (lostTokens === 0) return `Nothing is lost: the next turn still reads ${read} cached tokens.`
  const all = lostTokens === before.usage.cached
  return all
    ? `All ${formatTokens(lostTokens)} cached tokens are lost to the next turn.`
    : `${formatTokens(lostTokens)} of ${read} cached tokens are lost to the next turn.`
}

function afterLine({ usage, cost }: Forecast): string {
  const saved = savedTokens(usage)
  const parts = [
    usage.cached > 0 ? `reads ${formatTokens(usage.cached)}` : null,
    saved > 0 ? `saves ${formatTokens(saved)}` : null,
    usage.fresh > 0 && saved === 0 ? `sends ${formatTokens(usage.fresh)} at full price` : null,
  ].filter(part => part !== null)
  if (parts.length === 0) return ''
  const price = cost === null ? 'its price is unknown' : `about ${formatUsd(cost.paid)}`
  return `It then ${parts.join(' and ')}: ${price}.`
}

function extraLine({ extra }: ActionPrice): string {
  if (extra === null || extra === 0) return ''
  return extra > 0
    ? `That is ${formatUsd(extra)} more than without the change.`
    : `That is ${formatUsd(-extra)} less than without the change.`
}

/** What may be done about changed rules and pinned files. */
export type RenewalWords = Readonly<{ what: string; keep: string; renew: string }>

/** `docs/domain.md changed`, and the price of either way: to tell the change, or to cache the base anew. */
export function renewalWords(renewal: ActionPrice): RenewalWords {
  const [first] = renewal.changes
  const count = renewal.changes.length
  const tokens = renewal.changes.reduce((sum, change) => sum + change.tokens, 0)
  const verb = { changed: 'changed', added: 'was added', removed: 'is gone' }[first?.change ?? 'changed']
  const what = count === 1 ? `${visibleName(first?.path ?? '')} ${verb}` : `${count} files of the base changed`
  return {
    what,
    keep: `tell it as a change, about ${formatTokens(tokens)} tokens`,
    renew: `re-cache the base, ${renewalCost(renewal)}`,
  }
}

function renewalCost({ isCold, after, extra, lostTokens }: ActionPrice): string {
  if (isCold) return 'nothing more, for it is cold'
  const tokens = formatTokens(savedTokens(after.usage) || inputTokens(after.usage))
  if (extra === null) return `${tokens} tokens`
  return lostTokens === 0 ? 'nothing more' : `about ${formatUsd(Math.max(0, extra))} more`
}
