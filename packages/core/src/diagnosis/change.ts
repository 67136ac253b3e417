import type { Place, Section } from '../prompt/prompt.ts'
import type { Cause, Difference, Evidence } from './diagnosis.ts'

/** A difference between two requests that costs the cache, or may. */
export type Change = Readonly<{
  cause: Cause
  evidence: Evidence
  /** The first section that it takes from the cache; null where it is not known. */
  section: Section | null
  place: Place | null
  /** Null where it is no part of the request. */
  path: string | null
  difference: Difference | null
  /** For a difference between blocks: how many blocks of the cached prefix stand before it. Null where all may be lost. */
  position: number | null
}>

/** A cause that is no change of the request. */
export function withoutPlace(cause: Cause, evidence: Evidence): Change {
  return { cause, evidence, section: null, place: null, path: null, difference: null, position: null }
}
