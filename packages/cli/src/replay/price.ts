import {
  estimateTokens,
  findModel,
  type ModelFacts,
  type NanoUsd,
  type Prompt,
  pricesFor,
  readRequest,
} from '@sternline/core'
import type { JsonObject } from '@sternline/lab'
import type { Conversation } from './conversation.ts'

/** What a replay against the real API can cost. */
export type PriceTag = Readonly<{
  calls: number
  /** Estimated input tokens of all calls. */
  inputTokens: number
  /** The sum of the calls' `max_tokens`. */
  outputTokens: number
  /** All input at the full price, output at its limit. Unit: billionths of a US dollar. */
  withoutCaching: NanoUsd
  /** Every token saved to the cache and none read, the estimate too low by its margin, output at its limit. */
  atMost: NanoUsd
  /** Models without a known price; the figures leave their calls out. */
  unknownModels: readonly string[]
}>

/**
 * How far the true count may lie above the estimate. Unit: ratio. Source: recorded sessions, 2.2 characters a token at
 * the tenth percentile, against the 2.75 that is assumed.
 */
const ESTIMATE_MARGIN = 1.25

/** The price of nothing: the neutral element of `addPrices`. */
export const NO_PRICE: PriceTag = {
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  withoutCaching: 0,
  atMost: 0,
  unknownModels: [],
}

/** Prices a replay before it is sent. */
export function priceOf(conversation: Conversation): PriceTag {
  return conversation.calls.map(call => priceOfBody(conversation.request(call).body)).reduce(addPrices, NO_PRICE)
}

/** The sum of two price tags. */
export function addPrices(a: PriceTag, b: PriceTag): PriceTag {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    withoutCaching: a.withoutCaching + b.withoutCaching,
    atMost: a.atMost + b.atMost,
    unknownModels: [...new Set([...a.unknownModels, ...b.unknownModels])],
  }
}

function priceOfBody(body: JsonObject): PriceTag {
  const model = String(body['model'])
  const facts = findModel(model)
  const read = readRequest(body)
  const inputTokens = read.ok ? estimate(read.prompt, facts) : 0
  const outputTokens = typeof body['max_tokens'] === 'number' ? body['max_tokens'] : 0
  const money =
    facts === null
      ? { withoutCaching: 0, atMost: 0 }
      : moneyOf(facts, inputTokens, outputTokens, read.ok && hasHourMarker(read.prompt))
  return { calls: 1, inputTokens, outputTokens, ...money, unknownModels: facts === null ? [model] : [] }
}

function moneyOf(
  facts: ModelFacts,
  input: number,
  output: number,
  isHour: boolean,
): Readonly<{ withoutCaching: NanoUsd; atMost: NanoUsd }> {
  const mostInput = Math.ceil(input * ESTIMATE_MARGIN)
  const price = pricesFor(facts, input)
  const most = pricesFor(facts, mostInput)
  const dearest = Math.max(isHour ? most.write1h : most.write5m, most.input)
  return {
    withoutCaching: input * price.input + output * price.output,
    atMost: mostInput * dearest + output * most.output,
  }
}

function estimate(prompt: Prompt, facts: ModelFacts | null): number {
  return prompt.blocks.reduce((sum, block) => sum + estimateTokens(block, facts), 0)
}

function hasHourMarker({ automatic, blocks }: Prompt): boolean {
  return [automatic, ...blocks.map(({ marker }) => marker)].some(
    marker => marker?.kind === 'ephemeral' && marker.ttl === '1h',
  )
}
