import { type Breakpoint, formatPlace, type ModelFacts, type Plan, type Prompt } from '@sternline/core'
import { estimatedLengths } from '@sternline/core/cache-model'
import type { StripSegment } from './exchange.ts'

/** Cuts a prompt into the stretches of its strip: at every section and behind every breakpoint. */
export function stripOf(prompt: Prompt, plan: Plan, facts: ModelFacts | null): readonly StripSegment[] {
  const lengths = estimatedLengths(prompt, facts)
  const { blocks, landmarks } = prompt
  const segments: StripSegment[] = []
  let from = 0
  const cutBehind = (last: number, breakpoint: StripSegment['breakpoint']): void => {
    const section = blocks[last]?.place.section
    // A section without blocks has no end of its own, and a breakpoint may stand at the end of one.
    if (section === undefined || last < from) return
    segments.push({ section, tokens: (lengths[last + 1] ?? 0) - (lengths[from] ?? 0), breakpoint })
    from = last + 1
  }
  let next = 0
  for (const end of [landmarks.tools - 1, landmarks.head - 1, blocks.length - 1]) {
    for (let pin = plan.breakpoints[next]; pin !== undefined && pin.block <= end; pin = plan.breakpoints[++next]) {
      cutBehind(pin.block, pinOf(pin))
    }
    cutBehind(end, null)
  }
  return segments
}

function pinOf({ place, layer, ttl, placedBy, reason }: Breakpoint): StripSegment['breakpoint'] {
  return { path: formatPlace(place), layer, ttl, placedBy, reason }
}
