import { isWebTool } from '../cache/web-tools.ts'
import { isObject, type JsonObject, list, member } from '../json.ts'
import { WEB_SEARCH } from '../server-tools/web-search.ts'
import { folderIn } from './folder.ts'
import type { Scene, Step, Tool, ToolChoice } from './scene.ts'
import { spokenText } from './spoken-text.ts'

const BASH: JsonObject = { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] }

/** Reads a checked body of `POST /v1/messages` as the agent sees it. */
export function readScene(body: JsonObject): Scene {
  const messages = list(body['messages'])
  const newest = messages.findLastIndex(isSpoken)
  const since = messages.slice(newest + 1)
  const choice = member(body, 'tool_choice')
  return {
    question: newest < 0 ? '' : spokenText(textOf(member(messages[newest], 'content'))),
    steps: stepsIn(since),
    rounds: since.filter(message => member(message, 'role') === 'assistant').length,
    tools: list(body['tools']).flatMap(toolOf),
    searchesWeb: list(body['tools']).some(tool => isWebTool(tool) && member(tool, 'name') === WEB_SEARCH),
    choice: choiceOf(choice),
    parallel: member(choice, 'disable_parallel_tool_use') !== true,
    folder: folderIn([
      textOf(body['system']),
      ...messages.filter(isSystem).map(message => textOf(member(message, 'content'))),
    ]),
    answerSchema: answerSchemaOf(body),
    messages: messages.length,
  }
}

function isSystem(message: unknown): boolean {
  return member(message, 'role') === 'system'
}

/** Whether a person speaks there: not a client that hands in results, and not one that only adds reminders. */
function isSpoken(message: unknown): boolean {
  if (member(message, 'role') !== 'user') return false
  const content = member(message, 'content')
  if (list(content).some(block => member(block, 'type') === 'tool_result')) return false
  return spokenText(textOf(content)) !== ''
}

function stepsIn(messages: readonly unknown[]): readonly Step[] {
  const blocks = messages.flatMap(message => list(member(message, 'content')))
  const results = new Map<unknown, unknown>()
  for (const block of blocks) {
    if (member(block, 'type') === 'tool_result') results.set(member(block, 'tool_use_id'), block)
  }
  return blocks
    .filter(block => member(block, 'type') === 'tool_use')
    .map(block => {
      const result = results.get(member(block, 'id'))
      return {
        name: String(member(block, 'name')),
        input: JSON.stringify(member(block, 'input') ?? {}),
        result: result === undefined ? null : textOf(member(result, 'content')),
        failed: member(result, 'is_error') === true,
      }
    })
}

function toolOf(tool: unknown): readonly Tool[] {
  if (!isObject(tool) || tool['defer_loading'] === true) return []
  const { type, name, description, input_schema } = tool
  if (typeof name !== 'string') return []
  if (typeof type === 'string' && /^bash_20\d{6}$/.test(type)) return [{ name, description: '', schema: BASH }]
  if (type !== undefined && type !== null && type !== 'custom') return []
  return [
    {
      name,
      description: typeof description === 'string' ? description : '',
      schema: isObject(input_schema) ? input_schema : {},
    },
  ]
}

function choiceOf(choice: unknown): ToolChoice {
  const type = member(choice, 'type')
  if (type === 'tool') return { kind: 'tool', name: String(member(choice, 'name')) }
  return { kind: type === 'any' || type === 'none' ? type : 'auto' }
}

function answerSchemaOf(body: JsonObject): JsonObject | null {
  const format = member(body['output_config'], 'format') ?? body['output_format']
  const schema = member(format, 'schema')
  return member(format, 'type') === 'json_schema' && isObject(schema) ? schema : null
}

/** The text of a string or of content blocks. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return list(content)
    .map(block => member(block, 'text'))
    .filter(text => typeof text === 'string')
    .join('\n')
}
