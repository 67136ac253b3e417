import { SternlineError } from '@sternline/core'
import type { Decision, Fields, Proposal } from '@sternline/engine'
import { z } from 'zod'
import type { ProjectFolder } from '../folder/project-folder.ts'

/** What a tool may use. */
export type ToolContext = Readonly<{
  folder: ProjectFolder
  /** Whether commands may be asked for at all. */
  allowsCommands: boolean
  /** This process's environment. */
  environment: Readonly<Record<string, string | undefined>>
  ask: (proposal: Proposal) => Promise<Decision>
  signal: AbortSignal
}>

/** What came of a tool call. */
export type ToolOutcome = Readonly<{
  ok: boolean
  /** What the model reads. Data, never an instruction. */
  text: string
  /** The same in a few words, for people: `3 places`. */
  summary: string
}>

/** A tool as the API is told of it. */
type ToolDefinition = Readonly<{ name: string; description: string; input_schema: Fields }>

/** Something that a model may do in the project. */
export interface Tool {
  readonly definition: ToolDefinition
  /** Whether it changes nothing, so that it may run beside others. */
  readonly isReading: boolean
  /** Never throws but for an abort: what goes wrong is an outcome, which the model reads. */
  run(input: unknown, context: ToolContext): Promise<ToolOutcome>
}

/** What a tool is made of. */
type ToolParts<Input> = Readonly<{
  name: string
  description: string
  input: z.ZodType<Input>
  isReading: boolean
  run: (input: Input, context: ToolContext) => Promise<ToolOutcome>
}>

/** Makes a tool: its input is checked, and its errors become outcomes. */
export function defineTool<Input>({ name, description, input, isReading, run }: ToolParts<Input>): Tool {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' })
  return {
    definition: { name, description, input_schema: schema },
    isReading,
    async run(given, context) {
      const checked = input.safeParse(given)
      if (!checked.success) return failed(`The input does not fit: ${z.prettifyError(checked.error)}`, 'wrong input')
      try {
        return await run(checked.data, context)
      } catch (problem) {
        context.signal.throwIfAborted()
        return problem instanceof SternlineError
          ? failed(problem.message, problem.what)
          : failed('The tool failed for a reason of its own. Try another way.', 'failed')
      }
    },
  }
}

/** An outcome that tells what went wrong. */
export function failed(text: string, summary: string): ToolOutcome {
  return { ok: false, text, summary }
}
