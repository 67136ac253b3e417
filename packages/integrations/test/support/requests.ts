import type Anthropic from '@anthropic-ai/sdk'
import { deepFreeze } from '@sternline/testkit'

/** Two tools in a fixed order. */
export const TOOLS: readonly Anthropic.Tool[] = ['find', 'open'].map(name => ({
  name,
  input_schema: { type: 'object', properties: { query: { type: 'string' } } },
}))

const RULES = 'Mind the rules of the harbour. '.repeat(400)

/** A request, frozen to its leaves: whoever changes it throws. */
export function shortRequest(
  parts: Partial<Anthropic.MessageCreateParamsNonStreaming> = {},
): Anthropic.MessageCreateParamsNonStreaming {
  return longRequest({ system: 'Mind the rules.', ...parts })
}

/** The same, long enough to be cached by every model. */
export function longRequest(
  parts: Partial<Anthropic.MessageCreateParamsNonStreaming> = {},
): Anthropic.MessageCreateParamsNonStreaming {
  return deepFreeze({
    model: 'claude-haiku-4-5',
    max_tokens: 100,
    tools: [...TOOLS],
    system: RULES.repeat(2),
    messages: [{ role: 'user', content: 'Grüße 🚢 from the quay "north"\n\u2028' }],
    ...parts,
  })
}

/** The same with the next turn behind it. */
export function nextTurn(
  request: Anthropic.MessageCreateParamsNonStreaming,
  said = 'Aye.',
  asked = 'And then?',
): Anthropic.MessageCreateParamsNonStreaming {
  return deepFreeze({
    ...request,
    messages: [...request.messages, { role: 'assistant', content: said }, { role: 'user', content: asked }],
  })
}
