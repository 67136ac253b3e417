import { type Breakpoint, formatPlace, type ModelFacts, type Plan, type Prompt } from '@sternline/core'
import { estimatedLengths } from '@sternline/core/cache-model'
import type { StripSegment } from './exchange.ts'

/** Cuts a prompt into the stretches of its strip: at every section and behind every breakpoint. */
export function stripOf(prompt: Prompt, plan: Plan, facts: ModelFacts | null): readonly StripSegment[] {
  const lengths = estimatedLengths(prompt, facts)
  const breakpoints = new Map(plan.breakpoints.map(breakpoint => [breakpoint.block, breakpoint]))
  const cuts = [...new Set([...sectionEnds(prompt), ...breakpoints.keys()])].sort((a, b) => a - b)
  const segments: StripSegment[] = []
  let from = 0
  for (const last of cuts) {
    const section = prompt.blocks[last]?.place.section
    if (section === undefined) continue
    const tokens = (lengths[last + 1] ?? 0) - (lengths[from] ?? 0)
    const breakpoint = breakpoints.get(last)
    segments.push({ section, tokens, breakpoint: breakpoint === undefined ? null : pinOf(breakpoint) })
    from = last + 1
  }
  return segments
}

/** The last block of every section. Of hundreds of blocks only those before the messages are looked at. */
function sectionEnds({ blocks }: Prompt): readonly number[] {
  const ends: number[] = []
  let index = 0
  for (; index < blocks.length; index++) {
    const section = blocks[index]?.place.section
    if (section === 'messages') break
    if (section !== blocks[index + 1]?.place.section) ends.push(index)
  }
  return index < blocks.length ? [...ends, blocks.length - 1] : ends
}

function pinOf({ place, layer, ttl, placedBy, reason }: Breakpoint): StripSegment['breakpoint'] {
  return { path: formatPlace(place), layer, ttl, placedBy, reason }
}
