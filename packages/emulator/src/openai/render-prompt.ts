import { isObject, isPresent, type JsonObject } from '../json.ts'

/** A prompt as OpenAI's cache matches it: one text, and the ends of the blocks that carry a breakpoint in it. */
export type RenderedPrompt = Readonly<{ text: string; breakpoints: readonly number[] }>

/** Renders a checked body of chat completions or responses: tools, then what answers must look like, then the conversation. */
export function renderPrompt(body: JsonObject): RenderedPrompt {
  const head = [body['tools'], body['response_format'] ?? body['text'], body['instructions']]
  const conversation: unknown = body['messages'] ?? body['input']
  const items: readonly unknown[] = Array.isArray(conversation) ? conversation : [conversation]
  let text = head.filter(isPresent).map(textOf).join('')
  const breakpoints: number[] = []
  for (const part of items.flatMap(partsOf)) {
    text += textOf(part)
    if (isObject(part) && isPresent(part['prompt_cache_breakpoint'])) breakpoints.push(text.length)
  }
  return { text, breakpoints }
}

/** An item with a list of content: itself without it, then each part. */
function partsOf(item: unknown): readonly unknown[] {
  const content = isObject(item) ? item['content'] : null
  return isObject(item) && Array.isArray(content) ? [{ ...item, content: null }, ...content] : [item]
}

/** A breakpoint is no part of the content. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value, (key, inner: unknown) => (key === 'prompt_cache_breakpoint' ? undefined : inner)) ?? ''
}
