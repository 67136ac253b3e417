import { DEFAULT_CHARACTERS_PER_TOKEN, findModel, LARGEST_MINIMUM_TOKENS, type ModelFacts } from '@sternline/core'

/** What the emulator needs of a model; an unknown id is served too, with cautious figures. */
export type ServedModel = Readonly<{
  /** Null for a model that is not in the core's table. */
  facts: ModelFacts | null
  /** Shortest prefix that is cached. Unit: tokens. */
  minimumTokens: number
  charactersPerToken: number
}>

/** Finds what is known of a model; never refuses one. */
export function servedModel(model: string): ServedModel {
  const facts = findModel(model)
  return {
    facts,
    minimumTokens: facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS,
    charactersPerToken: facts?.charactersPerToken ?? DEFAULT_CHARACTERS_PER_TOKEN,
  }
}

/** Estimated tokens of a text that the emulator wrote itself; 0 for an empty one. */
export function textTokens(text: string, charactersPerToken: number): number {
  return Math.ceil(text.length / charactersPerToken)
}

/** The longest head of a text that fits into so many tokens. */
export function cutToTokens(text: string, tokens: number, charactersPerToken: number): string {
  return text.slice(0, Math.floor(tokens * charactersPerToken))
}
