import type { Section, Unmarkable } from './prompt.ts'

/** Facts of a block that its markability follows from, as either reader finds them. */
export type BlockTraits = Readonly<{
  /** The API's `type`; `tool` for a plain tool definition; empty when there is none. */
  kind: string
  /** Whether its `text` is missing, white space only, or says something. */
  text: 'none' | 'blank' | 'present'
  /** `defer_loading: true` on a tool. */
  deferred: boolean
}>

/**
 * Content blocks with a `cache_control` field, stable and beta.
 * Source: types of @anthropic-ai/sdk 1.12.0, `resources/messages` and `resources/beta/messages`. Checked: 2026-11-21.
 */
const MARKABLE_CONTENT: ReadonlySet<string> = new Set([
  'advisor_tool_result',
  'bash_code_execution_tool_result',
  'browser_state',
  'code_execution_tool_result',
  'compaction',
  'container_upload',
  'document',
  'image',
  'mcp_tool_result',
  'mcp_tool_use',
  'search_result',
  'server_tool_use',
  'text',
  'text_editor_code_execution_tool_result',
  'tool_addition',
  'tool_reference',
  'tool_removal',
  'tool_result',
  'tool_search_tool_result',
  'tool_use',
  'web_fetch_tool_result',
  'web_search_tool_result',
])

const THINKING: ReadonlySet<string> = new Set(['thinking', 'redacted_thinking'])

/** A tool's name is kept when it is no longer than this, which is what the API takes at most. Unit: UTF-16 units. */
export const LONGEST_TOOL_NAME = 128

/** The kinds of content blocks that are known here. */
export const CONTENT_KINDS: readonly string[] = [...MARKABLE_CONTENT, ...THINKING]

/**
 * Tools with a `cache_control` field, without their dated version: every tool of the SDK's types has one.
 * Source: as above.
 */
const MARKABLE_TOOL =
  /^(tool|advisor|bash|browser_toolset|code_execution|computer|computer_toolset|mcp_toolset|memory|text_editor|tool_search_tool_bm25|tool_search_tool_regex|web_fetch|web_search)(_20\d{6})?$/

/**
 * Tells why the API would refuse a marker on a block; null when it takes one.
 *
 * @param cleared whether its message says `clear_at: "next_user_message"`: the API drops the block after one turn
 */
export function unmarkable(section: Section, traits: BlockTraits, cleared: boolean): Unmarkable | null {
  if (section === 'tools') {
    if (traits.deferred) return 'deferred-tool'
    return traits.kind === 'tool' || MARKABLE_TOOL.test(traits.kind) ? null : 'unknown-kind'
  }
  if (!MARKABLE_CONTENT.has(traits.kind)) return THINKING.has(traits.kind) ? 'thinking' : 'unknown-kind'
  if (traits.kind === 'text' && traits.text !== 'present') return 'empty-text'
  return cleared ? 'cleared-next-turn' : null
}
