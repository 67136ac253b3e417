import { fingerprintOf } from '@sternline/core'
import type { Ask } from './read-ask.ts'
import { cutToTokens, type ServedModel, textTokens } from './tokens.ts'

/** A content block of a reply. Shapes: TextBlock and ThinkingBlock of @anthropic-ai/sdk 1.12.0. */
export type ReplyBlock =
  | Readonly<{ type: 'thinking'; thinking: string; signature: string }>
  | Readonly<{ type: 'text'; text: string; citations: null }>

/** What the emulator answers. */
export type Reply = Readonly<{
  blocks: readonly ReplyBlock[]
  stopReason: 'end_turn' | 'max_tokens'
  /** All tokens written, thinking included. */
  outputTokens: number
  /** The part of them that is thinking; null when there was none. */
  thinkingTokens: number | null
}>

const OPENING = 'Emulated answer: no model was asked.'
const THINKING = 'Emulated thinking: there is nothing to think about, because no model was asked.'

/** One of these follows the opening, chosen by seed and request. */
const REMARKS: readonly ((messages: string, tools: string) => string)[] = [
  (messages, tools) => `The request carries ${messages} and offers ${tools}.`,
  (messages, tools) => `It would have read ${messages} with ${tools} at hand.`,
  (messages, tools) => `What came in: ${messages}; on offer: ${tools}.`,
]

/**
 * Writes the answer to a request, without any AI: it says so in its first words and names harmless facts of the
 * request, never its text. The same seed and request give the same answer.
 */
export function writeReply(ask: Ask, model: ServedModel, seed: number): Reply {
  const choice = requestNumber(ask, seed)
  const thought = ask.thinks ? cutToTokens(THINKING, ask.maxTokens, model) : ''
  const thinkingTokens = textTokens(thought, model)
  const whole = wholeText(ask, choice)
  const text = cutToTokens(whole, ask.maxTokens - thinkingTokens, model)
  const blocks: ReplyBlock[] = []
  if (thought !== '') blocks.push({ type: 'thinking', thinking: thought, signature: signatureOf(choice) })
  if (text !== '') blocks.push({ type: 'text', text, citations: null })
  return {
    blocks,
    stopReason: text === whole ? 'end_turn' : 'max_tokens',
    outputTokens: thinkingTokens + textTokens(text, model),
    thinkingTokens: thought === '' ? null : thinkingTokens,
  }
}

function wholeText(ask: Ask, choice: number): string {
  const remark = REMARKS[choice % REMARKS.length]
  const facts = remark?.(counted(ask.messages, 'message'), counted(ask.tools, 'tool')) ?? ''
  return `${OPENING} ${facts}`
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`
}

/** A number that depends on the seed and the whole prompt. */
function requestNumber(ask: Ask, seed: number): number {
  return (Number.parseInt(fingerprintOf(ask.prompt).slice(0, 8), 16) ^ seed) >>> 0
}

/** The API signs thinking so that it can tell its own; ours only looks the same and says what it is. */
function signatureOf(choice: number): string {
  return btoa(`emulated-signature-${choice.toString(16).padStart(8, '0')}`)
}
