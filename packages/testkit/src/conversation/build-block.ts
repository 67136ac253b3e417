import type { CacheControl, RequestBlock } from '../request/messages-request.ts'

/** What a block is made of. */
export type BlockRecipe = Readonly<{
  kind: string
  /** Its text: unique in the conversation, and as long as was asked for. */
  text: string
  /** Id of a tool call: its own for a call, the call that it answers for a result. */
  call: string
  marker: CacheControl | null
  /** The blocks inside a result; null for string content. */
  children: readonly RequestBlock[] | null
}>

type Fields = Readonly<Record<string, unknown>>

const FIELDS: Readonly<Record<string, (recipe: BlockRecipe) => Fields>> = {
  text: ({ text }) => ({ type: 'text', text }),
  empty: () => ({ type: 'text', text: '' }),
  tool: ({ text, call }) => ({ type: 'tool_use', id: call, name: 'tool_1', input: { text } }),
  result: ({ text, call, children }) => ({ type: 'tool_result', tool_use_id: call, content: children ?? text }),
  think: ({ text }) => ({ type: 'thinking', thinking: text, signature: 'signature' }),
  redacted: ({ text }) => ({ type: 'redacted_thinking', data: text }),
  img: ({ text }) => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: text } }),
  doc: ({ text }) => ({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: text } }),
  search: ({ text }) => ({
    type: 'search_result',
    source: 'https://docs.example/page',
    title: 'A page',
    content: [{ type: 'text', text }],
  }),
  server: ({ text, call }) => ({ type: 'server_tool_use', id: call, name: 'web_search', input: { query: text } }),
  found: ({ text, call }) => ({
    type: 'web_search_tool_result',
    tool_use_id: call,
    content: [{ type: 'web_search_result', url: 'https://docs.example/page', title: text, encrypted_content: 'x' }],
  }),
  unknown: ({ text }) => ({ type: 'kind_nobody_knows', payload: text }),
}

const BLOCK_NAMES: readonly string[] = Object.keys(FIELDS)

/**
 * Builds a content block by its name in the shorthand.
 *
 * @throws {Error} naming the known ones, when the name is unknown
 */
export function buildBlock(recipe: BlockRecipe): RequestBlock {
  const fields = FIELDS[recipe.kind]
  if (fields === undefined) {
    throw new Error(
      `No block is called "${recipe.kind}" in the conversation shorthand. Known: ${BLOCK_NAMES.join(', ')}.`,
    )
  }
  return withMarker({ type: '', ...fields(recipe) }, recipe.marker)
}

/** Adds a marker, when there is one. */
export function withMarker<T extends object>(value: T, marker: CacheControl | null): T {
  return marker === null ? value : { ...value, cache_control: marker }
}
