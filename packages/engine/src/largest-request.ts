import type { Splice } from '@sternline/core'

/**
 * Largest request that the Messages API takes. A body that is only just smaller has no room for markers of ours.
 * Unit: bytes. @see https://platform.claude.com/docs/en/api/errors (`request_too_large`), 2026-11
 */
export const LARGEST_REQUEST: number = 32 * 1024 * 1024

/** By how much changes make a body longer, or shorter where it is below nought. Unit: bytes. */
export function growthOf(splices: readonly Splice[]): number {
  let growth = 0
  // What is put in is ASCII: a byte a character.
  for (const { start, end, insert } of splices) growth += insert.length - (end - start)
  return growth
}
