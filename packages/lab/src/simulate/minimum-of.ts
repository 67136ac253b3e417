import { findModel } from '@sternline/core'

/** The minimum of the Sonnet models since version 4: what is assumed where the recorded model is none of Claude's. */
const ASSUMED_MINIMUM_TOKENS = 1024

/**
 * The shortest prefix that is cached. A trajectory of another vendor's model is played as if a Claude Sonnet had been asked.
 *
 * @returns tokens
 */
export function minimumOf(model: string): number {
  return findModel(model)?.minimumTokens ?? ASSUMED_MINIMUM_TOKENS
}
