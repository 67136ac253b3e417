import { failure } from '../../http1/failure.ts'

/**
 * How long a host may say nothing while an answer is awaited. Models think for minutes; Anthropic's and OpenAI's clients wait for ten unless told
 * otherwise, and whoever told them otherwise should not meet our patience first. Unit: milliseconds.
 */
export const SILENT_MS: number = 30 * 60_000

/** System code of a host that said nothing for too long. */
export const SILENT = 'ESILENT'

/** A host that took the request, or began an answer, and said nothing more. */
export function fellSilent(): NodeJS.ErrnoException {
  return failure(SILENT, 'The host said nothing for too long.')
}
