import type { WarmEntry } from '../memory/warm-entry.ts'
import type { ModelFacts } from '../money/model-facts.ts'
import type { Breakpoint } from '../plan/plan.ts'
import type { Place, Prompt, Section } from '../prompt/prompt.ts'
import type { BillingTerms } from '../usage/billing-terms.ts'
import type { Usage } from '../usage/usage.ts'

/** What is remembered of a request and its answer so that the next one can be diagnosed: hashes, sizes, names and numbers, no text. */
export type Remembered = Readonly<{
  /** Both prompts of a diagnosis come from one reader: fingerprints of different readers are not comparable. */
  prompt: Prompt
  /** The values of the `anthropic-beta` headers, in any order. */
  betas: readonly string[]
  /** Where it went: an upstream's name, with the deployment where there are several. Compared, and shown. */
  upstream: string
  /** Whose cache it is: a name for the credential, never the credential. Compared only. */
  scope: string
  /** Start of the request. Epoch milliseconds. */
  startedAt: number
  /** When the answer began; null while it has not. Epoch milliseconds. */
  answeredAt: number | null
  /** What stood on the wire, the client's markers included. */
  breakpoints: readonly Pick<Breakpoint, 'block' | 'ttl'>[]
  /** Null where none came: a request that failed, or is still running. */
  usage: Usage | null
}>

/** The deepest prefix of a request that memory believed warm when the request was sent. `block`: index into its `prompt.blocks`. */
export type Promised = WarmEntry & Readonly<{ block: number }>

/**
 * Gives the JSON of a block as it was sent, of one request.
 *
 * @returns null where no text is kept
 */
export type TextAt = (place: Place) => string | null

/** What a diagnosis is made of. */
export type DiagnosisInput = Readonly<{
  /** The previous request of the same conversation; null for a first one, and where nothing is remembered. */
  before: Remembered | null
  /** The request to diagnose, with the usage that it was billed. */
  now: Remembered & Readonly<{ usage: Usage }>
  /** Default: nothing. */
  promised?: Promised | null
  /** Facts of the model; null for an unknown one, which has no prices and the largest minimum. */
  facts: ModelFacts | null
  /** What the answer said about its billing. Default: list price. */
  terms?: BillingTerms
  /** Texts of both requests, where the session keeps them. */
  texts?: Readonly<{ before: TextAt; now: TextAt }> | null
  /** Sections that the records lack, as those of a session log do: nothing is concluded from them. Default: none. */
  unseen?: readonly Section[]
  /** False for an upstream that does not report what it saves (OpenAI's): then a prompt that saved nothing lost no marker. Default: true. */
  reportsSaved?: boolean
}>
