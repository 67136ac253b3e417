import type { Parameters } from 'fast-check'

/** Set by `tools/mutate.mjs`, and by nothing else: the most runs that a property may take. */
const LIMIT = Number(process.env['STERNLINE_PROPERTY_RUNS'] ?? Number.POSITIVE_INFINITY)
const SEED = 20_261_121

/**
 * How often a property runs. Mutation testing runs the suite once a mutant, so there it is fewer, always the same ones, and
 * no time is spent on the smallest counterexample: that a mutant dies is all that counts.
 *
 * @param usual number of runs; fast-check's own default when left out
 */
export function runs(usual = 100): Parameters<unknown> {
  return usual <= LIMIT ? { numRuns: usual } : { numRuns: LIMIT, seed: SEED, endOnFailure: true }
}
