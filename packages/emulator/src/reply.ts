import type { Draft } from './agent/scene.ts'
import { shortHash } from './cache/short-hash.ts'
import type { JsonObject } from './json.ts'
import { WEB_SEARCH, type WebSearchBlock, webSearchBlocks } from './server-tools/web-search.ts'
import { cutToTokens, textTokens } from './tokens.ts'

/** A content block of a reply. Shapes: TextBlock, ThinkingBlock and ToolUseBlock of @anthropic-ai/sdk 1.12.0. */
export type ReplyBlock =
  | Readonly<{ type: 'thinking'; thinking: string; signature: string }>
  | Readonly<{ type: 'text'; text: string; citations: null }>
  | WebSearchBlock
  | Readonly<{ type: 'tool_use'; id: string; name: string; input: JsonObject; caller: Readonly<{ type: 'direct' }> }>

/** Why a reply ends. */
export type StopReason = 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use'

/** What the emulator answers. */
export type Reply = Readonly<{
  blocks: readonly ReplyBlock[]
  stopReason: StopReason
  /** The stop sequence that the text ran into. */
  stopSequence: string | null
  /** All tokens written, thinking included. */
  outputTokens: number
  /** The part of them that is thinking; null when there was none. */
  thinkingTokens: number | null
}>

/** What bounds a reply. */
export type ReplyLimits = Readonly<{
  /** Unit: tokens. */
  maxTokens: number
  stopSequences: readonly string[]
  charactersPerToken: number
  thinking: 'none' | 'shown' | 'omitted'
  /** Tells one reply from another: tool calls get their ids from it. */
  key: string
}>

/** Unit: tokens. What a call costs beside its name and input. */
const CALL_OVERHEAD = 12

/** Writes a draft down within its limits: thinking first, then what the API searched for, then text up to a stop sequence, then whole calls. */
export function replyOf(draft: Draft, limits: ReplyLimits): Reply {
  const { charactersPerToken, key } = limits
  const thought = limits.thinking === 'none' ? '' : cutToTokens(draft.thought, limits.maxTokens, charactersPerToken)
  const thinkingTokens = textTokens(thought, charactersPerToken)
  const searches = writtenSearches(draft, limits, limits.maxTokens - thinkingTokens)
  const stop = firstStop(draft.text, limits.stopSequences)
  const wanted = stop === null ? draft.text : draft.text.slice(0, stop.at)
  const text = cutToTokens(wanted, limits.maxTokens - thinkingTokens - searches.tokens, charactersPerToken)
  const blocks: ReplyBlock[] = []
  if (thought !== '') blocks.push(thinkingBlock(thought, limits))
  blocks.push(...searches.blocks)
  if (text !== '') blocks.push({ type: 'text', text, citations: null })
  let outputTokens = thinkingTokens + searches.tokens + textTokens(text, charactersPerToken)
  let isCut = text !== wanted
  const calls = isCut || stop !== null ? [] : draft.calls
  for (const [index, { name, input }] of calls.entries()) {
    const tokens = callTokens(name, input, charactersPerToken)
    isCut = outputTokens + tokens > limits.maxTokens
    if (isCut) break
    outputTokens += tokens
    blocks.push({ type: 'tool_use', id: toolId(key, index), name, input, caller: { type: 'direct' } })
  }
  return {
    blocks,
    stopReason: stopReason(isCut, stop !== null, calls.length > 0),
    stopSequence: isCut ? null : (stop?.sequence ?? null),
    outputTokens,
    thinkingTokens: thought === '' ? null : thinkingTokens,
  }
}

/** The searches that fit; results were not written by the model, so only the calls count. Unit of `tokens`: tokens. */
function writtenSearches(
  { searches = [] }: Draft,
  { charactersPerToken, key }: ReplyLimits,
  limit: number,
): Readonly<{ blocks: readonly WebSearchBlock[]; tokens: number }> {
  const blocks: WebSearchBlock[] = []
  let tokens = 0
  for (const [index, search] of searches.entries()) {
    const more = callTokens(WEB_SEARCH, { query: search.query }, charactersPerToken)
    if (tokens + more > limit) break
    tokens += more
    blocks.push(...webSearchBlocks(search, key, index))
  }
  return { blocks, tokens }
}

function stopReason(isCut: boolean, isStopped: boolean, hasCalls: boolean): StopReason {
  if (isCut) return 'max_tokens'
  if (isStopped) return 'stop_sequence'
  return hasCalls ? 'tool_use' : 'end_turn'
}

function firstStop(text: string, sequences: readonly string[]): Readonly<{ at: number; sequence: string }> | null {
  const found = sequences.map(sequence => ({ at: text.indexOf(sequence), sequence })).filter(({ at }) => at >= 0)
  return found.sort((a, b) => a.at - b.at).at(0) ?? null
}

/** Estimated tokens of a tool call. */
function callTokens(name: string, input: JsonObject, charactersPerToken: number): number {
  return CALL_OVERHEAD + textTokens(name + JSON.stringify(input), charactersPerToken)
}

/** Omitted thinking was still done: it is signed, and it counts. */
function thinkingBlock(thought: string, { thinking, key }: ReplyLimits): ReplyBlock {
  return { type: 'thinking', thinking: thinking === 'shown' ? thought : '', signature: signatureOf(key) }
}

/** The API signs thinking so that it can tell its own; ours only looks the same and says what it is. */
function signatureOf(key: string): string {
  return btoa(`emulated-signature-${shortHash(key)}`)
}

/** An id in the API's form, the same for the same reply. */
function toolId(key: string, index: number): string {
  return `toolu_01${shortHash(key, index)}${shortHash(key, ~index).slice(0, 6)}`
}
