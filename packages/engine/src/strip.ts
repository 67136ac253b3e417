import { type Block, type Breakpoint, formatPlace, type Plan, type Prompt } from '@sternline/core'
import type { StripSegment } from './exchange.ts'

/** Cuts a prompt into the stretches of its strip: at every section and behind every breakpoint. */
export function stripOf(prompt: Prompt, plan: Plan, tokensOf: (block: Block) => number): readonly StripSegment[] {
  const breakpoints = new Map(plan.breakpoints.map(breakpoint => [breakpoint.block, breakpoint]))
  const segments: StripSegment[] = []
  let tokens = 0
  for (const block of prompt.blocks) {
    const { section } = block.place
    const breakpoint = breakpoints.get(block.index)
    const isLastOfSection = prompt.blocks[block.index + 1]?.place.section !== section
    tokens += tokensOf(block)
    if (breakpoint === undefined && !isLastOfSection) continue
    segments.push({ section, tokens, breakpoint: breakpoint === undefined ? null : pinOf(breakpoint) })
    tokens = 0
  }
  return segments
}

function pinOf({ place, layer, ttl, placedBy, reason }: Breakpoint): StripSegment['breakpoint'] {
  return { path: formatPlace(place), layer, ttl, placedBy, reason }
}
