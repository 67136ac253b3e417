import {
  type Block,
  digestOf,
  estimateTokens,
  fingerprintOf,
  type Prompt,
  readRequest,
  type Ttl,
  wireMarkers,
} from '@sternline/core'
import { type CacheBlock, runOf } from '@sternline/core/cache-model'
import type { JsonObject } from '../json.ts'
import type { ServedModel } from '../tokens.ts'
import { type AppliedEdit, clearedResults } from './cleared-results.ts'
import type { Invalidators } from './invalidators.ts'
import { withoutOldThinking } from './old-thinking.ts'
import { isWebTool } from './web-tools.ts'

/**
 * A request as the API renders it: without deferred tools, thinking that is dropped and tool results that are cleared, and
 * with the web tools at the head of the system prompt, where the API puts them.
 */
export type Rendering = Readonly<{
  prompt: Prompt
  /** The prompt that the web tools were read from, when there are any. */
  web: Readonly<{ prompt: Prompt; blocks: readonly Block[] }> | null
  /** What context management did; null when it did nothing. */
  edit: AppliedEdit | null
}>

/**
 * Renders a request that was read already.
 *
 * @param prompt what `readRequest` made of the body; it is used as it is when the rendering is the same
 */
export function renderingOf(body: JsonObject, prompt: Prompt, { facts }: ServedModel): Rendering {
  const kept = withoutOldThinking(body, facts)
  const read = kept === body ? prompt : readAgain(kept, prompt)
  const cleared = clearedResults(kept, read, facts)
  const edit = cleared?.edit ?? null
  const { body: edited } = cleared ?? { body: kept }
  const tools: readonly unknown[] = Array.isArray(edited['tools']) ? edited['tools'] : []
  const plain = tools.filter(tool => !isWebTool(tool))
  if (plain.length === tools.length)
    return { prompt: cleared === null ? read : readAgain(edited, prompt), web: null, edit }
  const web = prompt.blocks.filter(({ place }) => place.section === 'tools' && isWebTool(tools[place.index]))
  return { prompt: readAgain({ ...edited, tools: plain }, prompt), web: { prompt, blocks: web }, edit }
}

/** What was readable stays readable: nothing but whole members and blocks is taken away. */
function readAgain(body: JsonObject, prompt: Prompt): Prompt {
  const read = readRequest(body)
  return read.ok ? read.prompt : prompt
}

/** Estimated input tokens of a rendered request. */
export function renderedTokens(rendering: Rendering, { facts }: ServedModel): number {
  return allBlocks(rendering).reduce((sum, block) => sum + estimateTokens(block, facts), 0)
}

function allBlocks({ prompt, web }: Rendering): readonly Block[] {
  return [...prompt.blocks.filter(block => block.inPrefix), ...(web?.blocks ?? [])]
}

/**
 * What the cache sees of a rendered request: blocks in render order, each known by its prefix and by the parameters that its
 * section depends on.
 */
export function cacheBlocksOf(
  rendering: Rendering,
  { facts }: ServedModel,
  digests: Invalidators,
): readonly CacheBlock[] {
  const { prompt } = rendering
  const markers = new Map<number, Ttl>(wireMarkers(prompt).map(({ block, ttl }) => [block, ttl]))
  const blocks: CacheBlock[] = []
  let webAt = 0
  for (const block of prompt.blocks) {
    if (!block.inPrefix) continue
    const { section } = block.place
    if (section === 'tools') webAt = blocks.length + 1
    blocks.push({
      fingerprint: fingerprintOf(prompt, block.index) + digests[section],
      tokens: estimateTokens(block, facts),
      marker: markers.get(block.index) ?? null,
      run: runOf(block.kind),
    })
  }
  if (rendering.web === null) return blocks
  const before = blocks[webAt - 1]?.fingerprint ?? ''
  return blocks.toSpliced(webAt, 0, ...webBlocks(rendering.web, before, facts, digests.system))
}

function webBlocks(
  web: NonNullable<Rendering['web']>,
  before: string,
  facts: ServedModel['facts'],
  digest: string,
): readonly CacheBlock[] {
  let key = `${before}${digest}`
  return web.blocks.map(block => {
    key += digestOf(web.prompt, block.index)
    const marker = block.marker?.kind === 'ephemeral' ? block.marker.ttl : null
    return { fingerprint: key, tokens: estimateTokens(block, facts), marker, run: null }
  })
}
