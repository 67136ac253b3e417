/**
 * Facts of the API that planning relies on. One constant a fact; nothing else repeats these numbers.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */

/** How many markers one request may carry: tools, system, messages and the top-level one together. Checked: 2026-11. */
export const MAX_BREAKPOINTS = 4

/** How many positions a breakpoint looks at, its own included: an entry written at p is found from q when q - p <= 19. Checked: 2026-11. */
export const LOOKBACK_POSITIONS = 20

/** Life of an entry, from the start of the request that wrote or last read it. Unit: milliseconds. Checked: 2026-11. */
export const TTL_MS = { '5m': 300_000, '1h': 3_600_000 } as const
