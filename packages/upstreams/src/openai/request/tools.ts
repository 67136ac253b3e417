import { type Fields, fieldsOf, isPresent, listOf, textOf, wordOf } from '../fields.ts'
import type { Lose } from '../loss.ts'

/** A tool of ours, as both sides know it. */
export type Tool = Readonly<{ name: string; description: string | null; schema: unknown; isStrict: boolean }>

/** How the model may choose among the tools. */
export type ToolChoice = Readonly<{ kind: 'auto' | 'any' | 'none' | 'tool'; name: string | null; isParallel: boolean }>

/** Reads the tools of a Messages request. Those that run at Anthropic are reported; a deferred one is sent like any other. */
export function readTools(tools: unknown, lose: Lose): readonly Tool[] {
  return listOf(tools).flatMap((tool, index) => {
    const path = `tools[${index}]`
    if (isPresent(tool['type']) && tool['type'] !== 'custom') {
      lose('tool-not-sayable', path)
      return []
    }
    if (isPresent(tool['cache_control'])) lose('marker', `${path}.cache_control`)
    if (tool['defer_loading'] === true) lose('field-not-sayable', `${path}.defer_loading`)
    const { name, description, input_schema: schema, strict } = tool
    return [{ name: textOf(name), description: wordOf(description), schema: schema ?? {}, isStrict: strict === true }]
  })
}

/** The same back. */
export function writeTools(tools: readonly Tool[]): Fields {
  const written = tools.map(({ name, description, schema, isStrict }) => ({
    name,
    ...(description === null ? {} : { description }),
    input_schema: schema,
    ...(isStrict ? { strict: true } : {}),
  }))
  return written.length === 0 ? {} : { tools: written }
}

/** Reads the `tool_choice` of a Messages request; null when it leaves it to the API. */
export function readToolChoice(choice: unknown): ToolChoice | null {
  const { type, name, disable_parallel_tool_use: isSerial } = fieldsOf(choice)
  const kind = (['auto', 'any', 'none', 'tool'] as const).find(known => known === type)
  return kind === undefined ? null : { kind, name: wordOf(name), isParallel: isSerial !== true }
}

/** The same back. */
export function writeToolChoice(choice: ToolChoice | null): Fields {
  if (choice === null) return {}
  const { kind, name, isParallel } = choice
  const serial = isParallel ? {} : { disable_parallel_tool_use: true }
  return { tool_choice: { type: kind, ...(kind === 'tool' ? { name } : {}), ...serial } }
}

/** A tool choice in OpenAI's words. `named` writes the choice of one tool, which the two APIs do differently. */
export function openAiChoice(choice: ToolChoice | null, named: (name: string) => Fields): Fields {
  if (choice === null) return {}
  const { kind, name, isParallel } = choice
  const tool_choice = kind === 'tool' ? named(name ?? '') : kind === 'any' ? 'required' : kind
  return { tool_choice, ...(isParallel ? {} : { parallel_tool_calls: false }) }
}

/** The same back, for both. */
export function choiceOfOpenAi({ tool_choice: choice, parallel_tool_calls: parallel }: Fields): ToolChoice | null {
  const isParallel = parallel !== false
  const name = wordOf(fieldsOf(fieldsOf(choice)['function'])['name']) ?? wordOf(fieldsOf(choice)['name'])
  if (name !== null) return { kind: 'tool', name, isParallel }
  if (choice === 'required') return { kind: 'any', name, isParallel }
  if (choice === 'auto' || choice === 'none') return { kind: choice, name, isParallel }
  return isParallel ? null : { kind: 'auto', name, isParallel }
}
