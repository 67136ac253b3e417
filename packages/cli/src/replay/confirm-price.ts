import { formatUsd, SternlineError } from '@sternline/core'
import type { Io } from '../io.ts'
import type { PriceTag } from './price.ts'

const CENT = 10_000_000

/** The amount as it is shown and must be repeated: rounded up to a cent, or two digits below one. */
export function shownPrice({ atMost }: PriceTag): string {
  return formatUsd(atMost < CENT ? atMost : Math.ceil(atMost / CENT) * CENT)
}

/**
 * Shows what a replay against the real API can cost and lets a person confirm it, by repeating the amount.
 *
 * @param host that the key goes to
 * @param confirmed the amount given on the command line; null for none
 * @throws SternlineError `price-unknown`, or `price-not-confirmed`; nothing was sent then
 */
export async function confirmPrice(io: Io, tag: PriceTag, host: string, confirmed: string | null): Promise<void> {
  if (tag.unknownModels.length > 0) throw priceUnknown(tag.unknownModels)
  io.err(describePrice(tag, host))
  const given = confirmed ?? (io.isInTty ? await io.ask(`To spend it, type ${shownPrice(tag)}: `) : null)
  if (given === null || plain(given) !== plain(shownPrice(tag))) throw priceNotConfirmed(shownPrice(tag), given)
}

function describePrice(tag: PriceTag, host: string): string {
  const calls = tag.calls === 1 ? '1 call' : `${tag.calls} calls`
  return [
    `This replay is billed: ${calls} to ${host}, with the key in ANTHROPIC_API_KEY.`,
    `  input     about ${tag.inputTokens.toLocaleString('en-US')} tokens (estimated)`,
    `  output    up to ${tag.outputTokens.toLocaleString('en-US')} tokens`,
    `  price     ${formatUsd(tag.withoutCaching)} without caching`,
    `  at most   ${shownPrice(tag)}: every input token saved to the cache anew, and the estimate 25 % too low`,
    '',
  ].join('\n')
}

function plain(amount: string): string {
  return amount.trim().replaceAll(/[$,]/g, '')
}

function priceUnknown(models: readonly string[]): SternlineError {
  return new SternlineError('price-unknown', {
    what: `The price of this replay is unknown, so nothing was sent.`,
    why: `There is no price for ${models.join(', ')}.`,
    fix: 'Choose a model with a known price, with --model, or replay against the emulator.',
  })
}

function priceNotConfirmed(price: string, given: string | null): SternlineError {
  return new SternlineError('price-not-confirmed', {
    what: 'The price was not confirmed, so nothing was sent.',
    why:
      given === null
        ? 'Nobody can be asked here, and --confirm-usd was not given.'
        : 'The amount is not the one that was shown.',
    fix: `To spend up to that much, run the command again with \`--confirm-usd ${plain(price)}\`.`,
  })
}
