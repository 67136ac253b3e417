import { shortHash } from '../cache/short-hash.ts'
import type { JsonObject } from '../json.ts'

/** A page that an emulated web search finds. */
export type FoundPage = Readonly<{ title: string; url: string; text: string }>

/** A web search that the API runs itself while it answers: nothing is asked of any network, the pages are given. */
export type WebSearch = Readonly<{ query: string; pages: readonly FoundPage[] }>

/** The name under which the API's web search is offered and called. */
export const WEB_SEARCH = 'web_search'

type Direct = Readonly<{ type: 'direct' }>

/** The call and its result, as content of the reply. Shapes: ServerToolUseBlock and WebSearchToolResultBlock of @anthropic-ai/sdk 1.12.0. */
export type WebSearchBlock =
  | Readonly<{
      type: 'server_tool_use'
      id: string
      name: typeof WEB_SEARCH
      input: JsonObject
      caller: Direct
    }>
  | Readonly<{ type: 'web_search_tool_result'; tool_use_id: string; content: readonly WirePage[]; caller: Direct }>

type WirePage = Readonly<{
  type: 'web_search_result'
  title: string
  url: string
  page_age: null
  encrypted_content: string
}>

/**
 * Writes a search down: the call, then its result.
 *
 * @param key tells one reply from another: ids are made from it
 */
export function webSearchBlocks({ query, pages }: WebSearch, key: string, index: number): readonly WebSearchBlock[] {
  const id = `srvtoolu_01${shortHash(`${key} search`, index)}${shortHash(key, index).slice(0, 6)}`
  const caller: Direct = { type: 'direct' }
  return [
    { type: 'server_tool_use', id, name: WEB_SEARCH, input: { query }, caller },
    { type: 'web_search_tool_result', tool_use_id: id, content: pages.map(pageOf), caller },
  ]
}

function pageOf({ title, url, text }: FoundPage): WirePage {
  return { type: 'web_search_result', title, url, page_age: null, encrypted_content: encoded(text) }
}

/** The API encrypts what a page says. Here it only looks so. */
function encoded(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text.slice(0, 10_000))))
}
