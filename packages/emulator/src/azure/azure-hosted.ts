import { isObject, isPresent, type JsonObject } from '../json.ts'
import { type Refused, refuse } from '../problem.ts'

/** Tools that run at Anthropic, by their dated types. */
const SERVER_TOOL = /^(web_search|web_fetch|code_execution|tool_search_tool|mcp_toolset|advisor)(_|$)/

/**
 * Tells what a deployment that Azure runs refuses by design: server tools, tool search among them, the MCP connector and
 * structured output. The last text was seen in can1357/oh-my-pi#4679; the others are ours.
 *
 * Source of the list: Anthropic's page on Claude in Microsoft Foundry, 2026-08.
 */
export function refusalOfHosting(body: JsonObject): Refused | null {
  const tools: readonly unknown[] = Array.isArray(body['tools']) ? body['tools'] : []
  const index = tools.findIndex(isServerTool)
  if (index >= 0)
    return refuse(`tools.${index}: ${String(typeOf(tools[index]))} is not supported on deployments hosted on Azure`)
  const deferred = tools.findIndex(tool => isObject(tool) && tool['defer_loading'] === true)
  if (deferred >= 0) return refuse(`tools.${deferred}.custom.defer_loading: Extra inputs are not permitted`)
  if (isPresent(body['mcp_servers'])) return refuse('mcp_servers: Extra inputs are not permitted')
  const isStrict = tools.some(tool => isObject(tool) && tool['strict'] === true)
  if (isStrict || asksForFormat(body)) return refuse('structured_outputs not supported in your workspace.')
  return null
}

function asksForFormat(body: JsonObject): boolean {
  const output = body['output_config']
  return isPresent(body['output_format']) || (isObject(output) && isPresent(output['format']))
}

function isServerTool(tool: unknown): boolean {
  return SERVER_TOOL.test(String(typeOf(tool)))
}

function typeOf(tool: unknown): unknown {
  return isObject(tool) ? tool['type'] : undefined
}
