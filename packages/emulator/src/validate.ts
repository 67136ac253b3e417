import { isObject, isPresent, type JsonObject, member } from './json.ts'

/** Who may speak in a message. Source: MessageParam of @anthropic-ai/sdk 1.12.0. */
const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system'])

/** Longest model id. Ids are kept with every cache entry, so an endless one would be kept many times over. Unit: characters. */
const MODEL_LENGTH = 256

const REQUIRED = 'Field required'
const NOT_A_LIST = 'Input should be a valid list'
const NOT_AN_OBJECT = 'Input should be an object'
const NOT_A_STRING = 'Input should be a valid string'

/**
 * Checks the shape of a `POST /v1/messages` body. The texts are written as the API writes them: a dotted path, a
 * colon, what is wrong there. Unknown members, unknown block types and blank texts pass: recordings hold them.
 *
 * @returns the first thing that is wrong; null when nothing is
 */
export function findShapeProblem(body: JsonObject): string | null {
  return (
    foreignProblem(body) ??
    findCountShapeProblem(body) ??
    maxTokensProblem(body['max_tokens']) ??
    streamProblem(body) ??
    preWarmProblem(body)
  )
}

/** Checks the shape of a `POST /v1/messages/count_tokens` body: the same request, without `max_tokens`. */
export function findCountShapeProblem(body: JsonObject): string | null {
  return (
    modelProblem(body['model']) ??
    messagesProblem(body['messages']) ??
    systemProblem(body['system']) ??
    toolsProblem(body['tools'])
  )
}

/** A field of OpenAI's API that clients are known to send here. Source: `reference/prompt-caching.md` 3, seen by users. */
function foreignProblem(body: JsonObject): string | null {
  return isPresent(body['stream_options']) ? 'stream_options: Extra inputs are not permitted' : null
}

function modelProblem(model: unknown): string | null {
  if (!isPresent(model)) return `model: ${REQUIRED}`
  if (typeof model !== 'string') return `model: ${NOT_A_STRING}`
  if (model === '') return 'model: String should have at least 1 character'
  return model.length > MODEL_LENGTH ? `model: String should have at most ${MODEL_LENGTH} characters` : null
}

function maxTokensProblem(maxTokens: unknown): string | null {
  if (!isPresent(maxTokens)) return `max_tokens: ${REQUIRED}`
  if (!Number.isInteger(maxTokens)) return 'max_tokens: Input should be a valid integer'
  return Number(maxTokens) < 0 ? 'max_tokens: Input should be greater than or equal to 0' : null
}

function streamProblem(body: JsonObject): string | null {
  const { stream } = body
  return isPresent(stream) && typeof stream !== 'boolean' ? 'stream: Input should be a valid boolean' : null
}

/**
 * `max_tokens: 0` fills the cache and writes nothing, so the API refuses whatever asks for output.
 * Source: prompt caching page, "Pre-warming the cache"; the exact texts are not published.
 */
function preWarmProblem(body: JsonObject): string | null {
  if (body['max_tokens'] !== 0) return null
  const refused = [
    [body['stream'] === true, 'stream: true'],
    [member(body['thinking'], 'type') === 'enabled', 'thinking.type "enabled"'],
    [isPresent(member(body['output_config'], 'format')), 'output_config.format'],
    [['any', 'tool'].includes(String(member(body['tool_choice'], 'type'))), 'a tool_choice of "any" or "tool"'],
  ] as const
  const first = refused.find(([asked]) => asked)
  return first === undefined ? null : `max_tokens: 0 writes no output and cannot be combined with ${first[1]}`
}

function messagesProblem(messages: unknown): string | null {
  if (!isPresent(messages)) return `messages: ${REQUIRED}`
  if (!Array.isArray(messages)) return `messages: ${NOT_A_LIST}`
  if (messages.length === 0) return 'messages: at least one message is required'
  return firstProblem(messages, (message, index) => messageProblem(message, `messages.${index}`))
}

function messageProblem(message: unknown, at: string): string | null {
  if (!isObject(message)) return `${at}: ${NOT_AN_OBJECT}`
  const { role, content } = message
  if (!isPresent(role)) return `${at}.role: ${REQUIRED}`
  if (!ROLES.has(role)) return `${at}.role: Input should be 'user', 'assistant' or 'system'`
  // A mid-conversation system message may carry settings alone.
  if (!isPresent(content)) return role === 'system' ? null : `${at}.content: ${REQUIRED}`
  return contentProblem(content, `${at}.content`)
}

function contentProblem(content: unknown, at: string): string | null {
  if (typeof content === 'string') return null
  if (!Array.isArray(content)) return `${at}: ${NOT_A_LIST}`
  return firstProblem(content, (block, index) => blockProblem(block, `${at}.${index}`))
}

function blockProblem(block: unknown, at: string): string | null {
  if (!isObject(block)) return `${at}: ${NOT_AN_OBJECT}`
  const { type, text } = block
  if (!isPresent(type)) return `${at}.type: ${REQUIRED}`
  if (typeof type !== 'string') return `${at}.type: ${NOT_A_STRING}`
  if (type !== 'text') return null
  if (!isPresent(text)) return `${at}.text.text: ${REQUIRED}`
  return typeof text === 'string' ? null : `${at}.text.text: ${NOT_A_STRING}`
}

function systemProblem(system: unknown): string | null {
  return isPresent(system) ? contentProblem(system, 'system') : null
}

function toolsProblem(tools: unknown): string | null {
  if (!isPresent(tools)) return null
  if (!Array.isArray(tools)) return `tools: ${NOT_A_LIST}`
  return firstProblem(tools, (tool, index) => toolProblem(tool, `tools.${index}`)) ?? deferredProblem(tools)
}

/** Source of the text: seen by users; `reference/prompt-caching.md` 1.9. */
function deferredProblem(tools: readonly unknown[]): string | null {
  const isAll = tools.length > 0 && tools.every(tool => member(tool, 'defer_loading') === true)
  return isAll ? 'At least one tool must have defer_loading=false' : null
}

function toolProblem(tool: unknown, at: string): string | null {
  if (!isObject(tool)) return `${at}: ${NOT_AN_OBJECT}`
  if (isPresent(tool['type']) && tool['type'] !== 'custom') return null
  if (typeof tool['name'] !== 'string') return `${at}.custom.name: ${REQUIRED}`
  return isObject(tool['input_schema']) ? null : `${at}.custom.input_schema: ${REQUIRED}`
}

function firstProblem(
  items: readonly unknown[],
  check: (item: unknown, index: number) => string | null,
): string | null {
  for (const [index, item] of items.entries()) {
    const problem = check(item, index)
    if (problem !== null) return problem
  }
  return null
}
