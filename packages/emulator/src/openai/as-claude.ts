import { isObject, type JsonObject, list, member } from '../json.ts'

/** A body of chat completions, written as one of the Messages API, as far as the emulated agent looks at it. */
export function chatAsClaude(body: JsonObject): JsonObject {
  const messages = list(body['messages']).filter(isObject)
  const isHead = ({ role }: JsonObject): boolean => role === 'system' || role === 'developer'
  const tools = list(body['tools']).flatMap(tool =>
    isObject(tool) && isObject(tool['function']) ? [tool['function']] : [],
  )
  return {
    system: messages.filter(isHead).map(({ content }) => ({ type: 'text', text: textOf(content) })),
    messages: messages.filter(message => !isHead(message)).map(chatMessage),
    tools: tools.map(toolOf),
    tool_choice: choiceOf(body),
    output_config: { format: formatOf(member(body['response_format'], 'json_schema')) },
  }
}

/** The same of a body of responses. */
export function responsesAsClaude(body: JsonObject): JsonObject {
  const { input } = body
  const items: readonly unknown[] = typeof input === 'string' ? [{ role: 'user', content: input }] : list(input)
  return {
    system: textOf(body['instructions']),
    messages: items.filter(isObject).map(responsesItem),
    tools: list(body['tools'])
      .filter(isObject)
      .filter(({ type }) => type === 'function')
      .map(toolOf),
    tool_choice: choiceOf(body),
    output_config: { format: formatOf(member(body['text'], 'format')) },
  }
}

function chatMessage({ role, content, tool_calls, tool_call_id }: JsonObject): JsonObject {
  if (role === 'tool') return result(tool_call_id, content)
  if (role !== 'assistant') return { role: 'user', content: textOf(content) }
  const calls = list(tool_calls).map(call => use(member(call, 'id'), member(call, 'function')))
  return { role: 'assistant', content: [{ type: 'text', text: textOf(content) }, ...calls] }
}

function responsesItem(item: JsonObject): JsonObject {
  const { type, role, content, call_id, output } = item
  if (type === 'function_call') return { role: 'assistant', content: [use(call_id, item)] }
  if (type === 'function_call_output') return result(call_id, output)
  if (role === 'user') return { role: 'user', content: textOf(content) }
  return { role: role === 'assistant' ? 'assistant' : 'system', content: textOf(content) }
}

function result(id: unknown, content: unknown): JsonObject {
  return { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: textOf(content) }] }
}

function use(id: unknown, call: unknown): JsonObject {
  return { type: 'tool_use', id, name: member(call, 'name'), input: parsed(member(call, 'arguments')) }
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return {}
  }
}

function toolOf({ name, description, parameters }: JsonObject): JsonObject {
  return { name, description, input_schema: parameters }
}

function choiceOf({ tool_choice, parallel_tool_calls }: JsonObject): JsonObject {
  const name = member(member(tool_choice, 'function'), 'name') ?? member(tool_choice, 'name')
  const kind = tool_choice === 'required' ? 'any' : tool_choice
  const disable_parallel_tool_use = parallel_tool_calls === false
  return name === undefined
    ? { type: kind, disable_parallel_tool_use }
    : { type: 'tool', name, disable_parallel_tool_use }
}

function formatOf(format: unknown): JsonObject | null {
  const schema = member(format, 'schema')
  return isObject(schema) ? { type: 'json_schema', schema } : null
}

/** The text of a string or of content parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return list(content)
    .map(part => member(part, 'text'))
    .filter(text => typeof text === 'string')
    .join('\n')
}
