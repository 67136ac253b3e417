import { z } from 'zod'
import type { LogBlock } from '../conversation-draft.ts'
import { readBlocks } from '../read-blocks.ts'

/** What an item of a rollout puts into the conversation; null for what is not sent again (encrypted reasoning, ...). */
export type RolloutItem = Readonly<{
  /** `instructions` come from the client's developer. */
  speaker: 'instructions' | 'user' | 'assistant'
  blocks: readonly LogBlock[]
}>

const part = z.object({ type: z.string(), text: z.string().nullish(), image_url: z.unknown().optional() })
const message = z.object({
  type: z.literal('message'),
  role: z.string(),
  content: z.union([z.string(), z.array(part)]),
})
const call = z.object({
  type: z.string(),
  call_id: z.string().nullish(),
  id: z.string().nullish(),
  name: z.string().nullish(),
  arguments: z.unknown().optional(),
  input: z.unknown().optional(),
  action: z.unknown().optional(),
})
const output = z.object({ type: z.string(), call_id: z.string().nullish(), output: z.unknown().optional() })

/** Items that the model makes and that are sent again with the next request. */
const CALLS = new Set(['function_call', 'custom_tool_call', 'local_shell_call', 'web_search_call', 'tool_search_call'])
const OUTPUTS = new Set(['function_call_output', 'custom_tool_call_output', 'tool_search_output'])

/** The types of items, by which lines of the oldest rollouts are known. */
export function isItemType(type: unknown): boolean {
  return (
    typeof type === 'string' && (type === 'message' || type === 'reasoning' || CALLS.has(type) || OUTPUTS.has(type))
  )
}

/**
 * Reads an item of a Codex rollout, in the shapes of OpenAI's Responses API, as blocks of the Messages API.
 *
 * @see https://github.com/openai/codex `response_item` of the rollout files below `~/.codex/sessions`
 */
export function readRolloutItem(value: unknown): RolloutItem | null {
  const said = message.safeParse(value)
  if (said.success) return readMessage(said.data)
  const called = call.safeParse(value)
  if (!called.success) return null
  const { data } = called
  if (CALLS.has(data.type)) {
    const id = data.call_id ?? data.id ?? ''
    const input = data.arguments ?? data.input ?? data.action ?? null
    return item('assistant', [{ type: 'tool_use', id, name: data.name ?? data.type, input: { input } }])
  }
  const answered = OUTPUTS.has(data.type) ? output.safeParse(value) : null
  if (answered?.success !== true) return null
  const { call_id: id, output: result } = answered.data
  const content = typeof result === 'string' ? result : JSON.stringify(result ?? null)
  return item('user', [{ type: 'tool_result', tool_use_id: id ?? '', content }])
}

function readMessage({ role, content }: z.infer<typeof message>): RolloutItem {
  const speaker = role === 'assistant' ? 'assistant' : role === 'user' ? 'user' : 'instructions'
  if (typeof content === 'string') return item(speaker, content)
  return item(
    speaker,
    content.map(({ type, text, image_url: image }) => {
      if (image === undefined) return { type: 'text', text: text ?? '' }
      return { type: 'image', source: { type: 'url', url: JSON.stringify(image) }, kind: type }
    }),
  )
}

function item(speaker: RolloutItem['speaker'], content: unknown): RolloutItem {
  const read = readBlocks(speaker === 'assistant', content)
  return { speaker, blocks: read.ok ? read.blocks : [] }
}
