import { estimateTokens, type ModelFacts, type Prompt } from '@sternline/core'
import { isObject, type JsonObject, list, member } from '../json.ts'

/** What took the place of old tool results. Shape: BetaClearToolUses20250919EditResponse of @anthropic-ai/sdk 1.12.0. */
export type AppliedEdit = Readonly<{
  type: 'clear_tool_uses_20250919'
  cleared_tool_uses: number
  cleared_input_tokens: number
}>

/** A body with old tool results cleared, and what that did. */
export type Cleared = Readonly<{ body: JsonObject; edit: AppliedEdit }>

type Result = Readonly<{ message: number; index: number; tokens: number; name: unknown }>

const EDIT = 'clear_tool_uses_20250919'

/** Defaults of the edit. Source: Anthropic's page on context editing, 2026-08. Units: tokens, tool uses. */
const TRIGGER_TOKENS = 100_000
const KEPT_USES = 3

/** The API's own text is not published. */
const PLACEHOLDER = '[Old tool result content cleared]'

/**
 * Clears old tool results as `context_management` asks, once the prompt is long enough: every prefix from the first cleared
 * one on is then another one.
 *
 * @param prompt what was read of this body
 * @returns null when nothing is cleared
 */
export function clearedResults(body: JsonObject, prompt: Prompt, facts: ModelFacts | null): Cleared | null {
  const edit = editIn(body)
  if (edit === null) return null
  const results = resultsIn(body, prompt, facts)
  const isLongEnough = hasReached(member(edit, 'trigger'), results.length, tokensOf(prompt, facts))
  if (!isLongEnough) return null
  const kept = Number(member(member(edit, 'keep'), 'value') ?? KEPT_USES)
  const excluded: unknown = member(edit, 'exclude_tools')
  const cleared = results
    .slice(0, Math.max(0, results.length - kept))
    .filter(({ name }) => !(Array.isArray(excluded) && excluded.includes(name)))
  const tokens = cleared.reduce((sum, result) => sum + result.tokens, 0)
  if (cleared.length === 0 || tokens < Number(member(member(edit, 'clear_at_least'), 'value') ?? 0)) return null
  return {
    body: { ...body, messages: withoutContent(list(body['messages']), cleared) },
    edit: { type: EDIT, cleared_tool_uses: cleared.length, cleared_input_tokens: tokens },
  }
}

function editIn(body: JsonObject): JsonObject | null {
  const edits = list(member(body['context_management'], 'edits'))
  return edits.filter(isObject).find(({ type }) => type === EDIT) ?? null
}

function hasReached(trigger: unknown, uses: number, tokens: number): boolean {
  const value = Number(member(trigger, 'value') ?? TRIGGER_TOKENS)
  return member(trigger, 'type') === 'tool_uses' ? uses > value : tokens > value
}

function tokensOf({ blocks }: Prompt, facts: ModelFacts | null): number {
  return blocks.reduce((sum, block) => sum + estimateTokens(block, facts), 0)
}

/** Every tool result that still has its content, oldest first. */
function resultsIn(body: JsonObject, { blocks }: Prompt, facts: ModelFacts | null): readonly Result[] {
  const messages = list(body['messages'])
  const names = new Map<unknown, unknown>()
  for (const use of messages.flatMap(message => list(member(message, 'content')))) {
    if (member(use, 'type') === 'tool_use') names.set(member(use, 'id'), member(use, 'name'))
  }
  return blocks.flatMap(block => {
    const { place } = block
    if (block.kind !== 'tool_result' || place.section !== 'messages') return []
    const result = list(member(messages[place.message], 'content'))[place.index]
    if (member(result, 'content') === PLACEHOLDER) return []
    const name = names.get(member(result, 'tool_use_id'))
    return [{ message: place.message, index: place.index, tokens: estimateTokens(block, facts), name }]
  })
}

function withoutContent(messages: readonly unknown[], cleared: readonly Result[]): readonly unknown[] {
  const places = new Set(cleared.map(({ message, index }) => `${message} ${index}`))
  return messages.map((message, i) => {
    const content = member(message, 'content')
    if (!isObject(message) || !Array.isArray(content)) return message
    const blocks = content.map((block: unknown, j) =>
      places.has(`${i} ${j}`) && isObject(block) ? { ...block, content: PLACEHOLDER } : block,
    )
    return { ...message, content: blocks }
  })
}
