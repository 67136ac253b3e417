import type { Anthropic } from '@anthropic-ai/sdk'
import { checkedPerCall, type PerCall } from '../call/options.ts'

/** The request option that holds what a call says for itself. The SDK passes it to middleware and sends it nowhere. */
const OPTION = 'sternline'

/**
 * Request options of a single call: `client.messages.create(params, perCall({ cache: cache.off() }))`. Spread it beside
 * others: `{ timeout: 5_000, ...perCall({ session }) }`.
 *
 * @throws SternlineError `bad-call-option` or `bad-cache-settings`
 */
export function perCall(own: PerCall): Anthropic.RequestOptions {
  const options: Anthropic.RequestOptions & { [OPTION]: PerCall } = { [OPTION]: checkedPerCall(own) }
  return options
}

/** What a call said for itself; nothing where it said nothing. @throws SternlineError as `perCall` does */
export function readPerCall(options: object | undefined): PerCall {
  return options === undefined || !(OPTION in options) ? {} : checkedPerCall(options[OPTION])
}
