import { formatPlace, type Section } from '../prompt/prompt.ts'
import type { Change } from './change.ts'
import { compareBlocks } from './compare-blocks.ts'
import { compareBetas, compareOwners, compareParameters } from './compare-facts.ts'
import { countImages } from './compare-history.ts'
import type { Context } from './context.ts'
import { headLength, measured, prefixOf } from './prefix.ts'
import type { Remembered } from './remembered.ts'

/** Estimated lengths are this much too short at worst. Unit: ratio. */
const HEAD_ONLY = 1.5

const RANK: Readonly<Record<Section, number>> = { tools: 0, system: 1, messages: 2 }

/**
 * All that the client changed between two requests, what the cache loses first before what it loses later. In one section
 * the blocks themselves come before what stands beside them, and beta headers, which may cost nothing, come last.
 */
export function findChanges(context: Context, before: Remembered): readonly Change[] {
  const { input, shared } = context
  const block = compareBlocks(input, before, shared)
  const sections = [...(block === null ? [] : [block]), ...compareParameters(before, input.now)]
  return [
    ...compareOwners(before, input.now),
    ...sections.sort((a, b) => rank(a) - rank(b)),
    ...compareBetas(before, input.now),
  ]
}

function rank({ section }: Change): number {
  return section === null ? Number.POSITIVE_INFINITY : RANK[section]
}

/**
 * An image among the new blocks. Anthropic's table has it take the messages before it from the cache, yet 7 of 12 requests of
 * the recorded sessions that added one read everything: it is named last, and only where nothing behind the head was read.
 */
export function addedImage({ prefix, shared, input, usage, tokensOf }: Context, before: Remembered): Change | null {
  if (usage.cached > tokensOf(headLength(input.now.prompt)) * HEAD_ONLY) return null
  if (countImages(prefix) <= countImages(prefixOf(before.prompt))) return null
  const image = prefix.find(({ kind }, i) => i >= shared && kind === 'image')
  if (image === undefined) return null
  return {
    cause: { code: 'image-added' },
    evidence: 'hashes',
    section: 'messages',
    place: image.place,
    path: formatPlace(image.place),
    difference: { kind: 'hashes', before: null, now: measured(input.now.prompt, image) },
    position: null,
  }
}
