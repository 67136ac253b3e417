import type { Ttl } from '../prompt/prompt.ts'

/** Unit: billionths of a US dollar per token (a price of $5 per million tokens is 5,000). */
export type Prices = Readonly<{
  input: number
  write5m: number
  write1h: number
  read: number
  output: number
}>

/** What is known of one model. Facts are data: one row of one dated table, never a formula. */
export type ModelFacts = Readonly<{
  /** The API's id without its date. */
  id: string
  /** As people call it. */
  name: string
  /** Shortest prefix that is cached; below it a marker is silently ignored. Unit: tokens. */
  minimumTokens: number
  /** The higher minimum that users saw where it disagrees with the documented one; null where nobody did. Unit: tokens. */
  seenMinimumTokens: number | null
  /** Lives that can be asked for. */
  ttls: readonly Ttl[]
  prices: Prices
  /** Prices that apply to the whole exchange when its input is longer than `above` tokens; null for a single price. */
  longPrompt: Readonly<{ above: number; prices: Prices }> | null
  /** Average characters of text in a token, measured on recorded sessions. Used for estimates only. */
  charactersPerToken: number
  /** Whether the thinking of earlier turns stays in the prompt when a message comes that is more than results of tools. */
  oldThinking: 'keeps' | 'drops'
  /** Whether tokens that are read from the cache count against the limit of input tokens per minute. */
  readsCountInLimits: boolean
  /** Whether it takes messages with the role `system` in the middle of a conversation; `unknown` where nothing is published. */
  systemMessages: 'takes' | 'refuses' | 'unknown'
}>
