import { type Breakpoint, formatPlace, type ModelFacts, type Plan, type Prompt } from '@sternline/core'
import { estimatedLengths } from '@sternline/core/cache-model'
import type { StripSegment } from './exchange.ts'

/** Cuts a prompt into the stretches of its strip: at every section and behind every breakpoint. */
export function stripOf(prompt: Prompt, plan: Plan, facts: ModelFacts | null): readonly StripSegment[] {
  const lengths = estimatedLengths(prompt, facts)
  const { tools, head } = prompt.landmarks
  const ends = [tools - 1, head - 1, prompt.blocks.length - 1, ...plan.breakpoints.map(({ block }) => block)]
  const segments: StripSegment[] = []
  let from = 0
  for (const last of ends.sort((a, b) => a - b)) {
    const section = prompt.blocks[last]?.place.section
    // A section without blocks has no end of its own, and a breakpoint may stand at the end of one.
    if (section === undefined || last < from) continue
    const tokens = (lengths[last + 1] ?? 0) - (lengths[from] ?? 0)
    const breakpoint = plan.breakpoints.find(({ block }) => block === last)
    segments.push({ section, tokens, breakpoint: breakpoint === undefined ? null : pinOf(breakpoint) })
    from = last + 1
  }
  return segments
}

function pinOf({ place, layer, ttl, placedBy, reason }: Breakpoint): StripSegment['breakpoint'] {
  return { path: formatPlace(place), layer, ttl, placedBy, reason }
}
