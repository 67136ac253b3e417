import type { Message, Piece } from './script.ts'

const TOOLS = 12
const TOOL_TOKENS = 500
const SYSTEM_TOKENS = 4000
const CALL_TOKENS = 60
const TEXT_TOKENS = 300

/** Twelve tools, 6,000 tokens together. `version` tells sets apart. */
export function tools(version: string | number = ''): readonly Piece[] {
  return Array.from({ length: TOOLS }, (_, i) => ({
    kind: 'other',
    tokens: TOOL_TOKENS,
    content: `tool ${i} ${i === TOOLS / 2 ? version : ''}`,
  }))
}

/** One system block of 4,000 tokens. `version` tells blocks apart. */
export function system(version: string | number = ''): readonly Piece[] {
  return [{ kind: 'text', tokens: SYSTEM_TOKENS, content: `system ${version}` }]
}

/** A text. */
export function text(content: string, tokens: number = TEXT_TOKENS): Piece {
  return { kind: 'text', tokens, content }
}

/** What a user says. */
export function prompt(content: string, tokens?: number): Message {
  return { role: 'user', pieces: [text(content, tokens)] }
}

/** What the assistant says. */
export function reply(content: string, tokens?: number): Message {
  return { role: 'assistant', pieces: [text(content, tokens)] }
}

/** So many tool calls side by side, and their results: two messages. */
export function round(content: string, calls: number, resultTokens: number): readonly Message[] {
  const of = (kind: 'tool_use' | 'tool_result', tokens: number): readonly Piece[] =>
    Array.from({ length: calls }, (_, i) => ({ kind, tokens, content: `${kind} ${content} ${i}` }))
  return [
    { role: 'assistant', pieces: of('tool_use', CALL_TOKENS) },
    { role: 'user', pieces: of('tool_result', resultTokens) },
  ]
}
