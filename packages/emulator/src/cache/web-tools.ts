import { isObject, type JsonObject } from '../json.ts'

/**
 * The server tools that are rendered with the system prompt and not among the tools: switching them costs system and
 * messages, and leaves the tools readable. Source: Anthropic's prompt caching page, 2026-08.
 */
const WEB_TOOL = /^web_(search|fetch)_20\d{6}$/

/** Whether an entry of `tools` is web search or web fetch. */
export function isWebTool(tool: unknown): boolean {
  return isObject(tool) && typeof tool['type'] === 'string' && WEB_TOOL.test(tool['type'])
}

/** How a request sets web search and web fetch, as text without markers; empty when both are off. */
export function webSettings(body: JsonObject): string {
  const tools: readonly unknown[] = Array.isArray(body['tools']) ? body['tools'] : []
  return tools.filter(isWebTool).map(withoutMarker).join('\n')
}

function withoutMarker(tool: unknown): string {
  return JSON.stringify(tool, (key, value: unknown) => (key === 'cache_control' ? undefined : value))
}
