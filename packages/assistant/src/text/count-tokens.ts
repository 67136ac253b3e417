import { DEFAULT_CHARACTERS_PER_TOKEN, type ModelFacts } from '@sternline/core'

/** Estimated tokens of a text for a model, as the core estimates them for a request. @param facts null assumes the older tokenizer */
export function countTokens(text: string, facts: ModelFacts | null): number {
  return Math.ceil(Buffer.byteLength(text) / (facts?.charactersPerToken ?? DEFAULT_CHARACTERS_PER_TOKEN))
}
