import type { ErrorSentences } from '@sternline/core'

/** Why an address is refused: it can't be read, it is another API's or another host's, or it holds something it must not. */
export type AddressCode = 'bad-address' | 'foreign-address' | 'key-in-address' | 'placeholder'

/** An address as requests need it. */
export type Address = Readonly<{
  /** `https://contoso.services.ai.azure.com/anthropic`: without a slash at its end; the API's own path follows it. */
  baseUrl: string
  /** The `api-version` of Azure OpenAI's older addresses; null for every other. */
  apiVersion: string | null
  /** The deployment that a pasted address named; null for most. */
  deployment: string | null
  /** What was read otherwise than it was written, for the person who wrote it. */
  notes: readonly ErrorSentences[]
}>

/** What an address came to. `right` is the address to write instead, where it can be told. */
export type AddressReading =
  | Readonly<{ ok: true; address: Address }>
  | Readonly<{ ok: false; code: AddressCode; problem: ErrorSentences; right: string | null }>

/** An address that was understood. */
export function accept(baseUrl: string, more: Partial<Omit<Address, 'baseUrl'>> = {}): AddressReading {
  return { ok: true, address: { baseUrl, apiVersion: null, deployment: null, notes: [], ...more } }
}

/** An address that no request is sent to. @param right what to write instead; it ends the advice */
export function refuseAddress(
  code: AddressCode,
  what: string,
  why: string,
  fix: string,
  right: string | null = null,
): AddressReading {
  const advice = right === null ? fix : `${fix} ${right}`.trim()
  return { ok: false, code, problem: { what, why, fix: advice }, right }
}
