import { readRequest } from '@sternline/core'
import type { CacheBill, CacheBlock } from '@sternline/core/cache-model'
import { type Billing, billOf } from '../bill.ts'
import type { Invalidators } from '../cache/invalidators.ts'
import { cacheBlocksOf, renderingOf } from '../cache/rendering.ts'
import { type JsonObject, list } from '../json.ts'
import type { Received } from '../receive.ts'
import type { Reply } from '../reply.ts'
import type { World } from '../world.ts'

/** What one request was billed: what its first round was, and all rounds together. */
export type RoundBills = Readonly<{
  first: CacheBill
  total: CacheBill
  /** How much of the request and its reply is in the cache after the last round. Unit: tokens. */
  cachedPart: number
}>

/**
 * Bills a request whose reply runs tools at the server: after each result the model reads everything once more, so usage is the
 * sum over the rounds. Where the request has a marker, the API puts one of its own on each result, for five minutes whatever
 * the request's own say; where it has none, nothing is cached.
 *
 * Source: Anthropic's page on tool use with prompt caching, 2026-08.
 *
 * @param billing of the first round
 */
export function billRounds(
  { cache }: Pick<World, 'cache'>,
  billing: Billing,
  received: Received,
  { blocks }: Reply,
  digests: Invalidators,
): RoundBills {
  const first = billOf(cache, billing)
  const isMarked = billing.blocks.some(({ marker }) => marker !== null)
  let last = first
  let total = first
  let at = billing.at + billing.firstTokenMs(first)
  for (const [index, block] of blocks.entries()) {
    if (block.type !== 'web_search_tool_result') continue
    const added = addedBlocks(received, blocks.slice(0, index + 1), billing.blocks.length, digests)
    const marked = added.map(one => ({ ...one.block, marker: one.isResult && isMarked ? ('5m' as const) : null }))
    last = billOf(cache, { ...billing, at, blocks: [...billing.blocks, ...marked] })
    total = sumOf(total, last)
    at += billing.firstTokenMs(last)
  }
  return { first, total, cachedPart: last.cached + last.saved5m + last.saved1h }
}

/** What the reply so far adds to the request, as the cache sees it and as the next turn will send it. */
function addedBlocks(
  { body, prompt, served }: Received,
  content: Reply['blocks'],
  from: number,
  digests: Invalidators,
): readonly Readonly<{ block: CacheBlock; isResult: boolean }>[] {
  const longer: JsonObject = { ...body, messages: [...list(body['messages']), { role: 'assistant', content }] }
  const read = readRequest(longer)
  const rendered = cacheBlocksOf(renderingOf(longer, read.ok ? read.prompt : prompt, served), served, digests)
  const added = rendered.slice(from)
  const types = content.slice(-added.length).map(({ type }) => type)
  return added.map((block, i) => ({ block, isResult: types[i] === 'web_search_tool_result' }))
}

function sumOf(a: CacheBill, b: CacheBill): CacheBill {
  return {
    cached: a.cached + b.cached,
    saved5m: a.saved5m + b.saved5m,
    saved1h: a.saved1h + b.saved1h,
    fresh: a.fresh + b.fresh,
  }
}
