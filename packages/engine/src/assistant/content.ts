/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>

/** Text, whoever says it. */
export type TextBlock = Readonly<{ type: 'text'; text: string }>

/** Thinking as the model signed it: it goes back unchanged. */
type ThinkingBlock = Readonly<{ type: 'thinking'; thinking: string; signature: string }>

/** Thinking that only the model can read. */
type RedactedThinkingBlock = Readonly<{ type: 'redacted_thinking'; data: string }>

/** A call of a tool. */
export type ToolUseBlock = Readonly<{ type: 'tool_use'; id: string; name: string; input: Fields }>

/** What came of a call. */
type ToolResultBlock = Readonly<{
  type: 'tool_result'
  tool_use_id: string
  content: string
  is_error?: true | undefined
}>

/** A content block, as the Messages API spells it. */
export type ContentBlock = TextBlock | ThinkingBlock | RedactedThinkingBlock | ToolUseBlock | ToolResultBlock
