import { SternlineError } from '@sternline/core'
import type { ConversationSettings, Fields, MessageRecord } from '@sternline/engine'
import type { History } from '../conversation/history.ts'
import { isThinking } from '../message/blocks.ts'
import { toolsNamed } from '../tools/toolbox.ts'

/** How much an answer may have where nothing is known of the model. Unit: tokens. */
const MAX_TOKENS = 8_192
/** More is not asked for: an answer that long is none that anybody reads. Unit: tokens. */
const MOST_TOKENS = 32_000

/** What a request is made of beside the history. */
export type RequestOptions = Readonly<{
  /** What is sent as `model`. */
  model: string
  /** Null when not known. Unit: tokens. */
  maxOutputTokens: number | null
}>

/**
 * Writes the request for the next step. The same history gives the same bytes: tools in their one order, the base as it was made,
 * every message as it was sent or received.
 *
 * @throws SternlineError `no-base` for a conversation without one
 */
export function requestBody(history: History, { model, maxOutputTokens }: RequestOptions): Fields {
  const { base, settings } = history
  if (base === null) throw noBase()
  const thinking = thinkingOf(settings)
  const budget = typeof settings.thinking === 'number' ? settings.thinking : 0
  return {
    model,
    max_tokens: Math.min(maxOutputTokens ?? MAX_TOKENS + budget, MOST_TOKENS + budget),
    stream: true,
    ...(thinking === null ? {} : { thinking }),
    ...(settings.effort === null ? {} : { output_config: { effort: settings.effort } }),
    tools: toolsNamed(base.tools).map(({ definition }) => definition),
    system: base.blocks.map(({ text }) => ({ type: 'text', text })),
    messages: history.messages.flatMap(message => sentMessage(message, settings.model)),
  }
}

function thinkingOf({ thinking }: ConversationSettings): Fields | null {
  if (thinking === 'off') return null
  return thinking === 'adaptive' ? { type: 'adaptive' } : { type: 'enabled', budget_tokens: thinking }
}

/** Thinking goes back to the model that wrote it and to no other, which would not take its signature. */
function sentMessage({ kind, content, model }: MessageRecord, asked: string): readonly Fields[] {
  const role = kind === 'answer' ? 'assistant' : 'user'
  const sent = kind === 'answer' && model !== asked ? content.filter(block => !isThinking(block)) : content
  return sent.length === 0 ? [] : [{ role, content: sent }]
}

function noBase(): SternlineError {
  return new SternlineError('no-base', {
    what: 'There is nothing to send.',
    why: 'Nothing was said in this conversation.',
    fix: 'Send a message first.',
  })
}
