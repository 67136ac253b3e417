import type { JsonObject } from '../json.ts'
import type { WebSearch } from '../server-tools/web-search.ts'

/** A tool that the client offers. */
export type Tool = Readonly<{
  name: string
  description: string
  /** JSON schema of its input; an empty object when none is known. */
  schema: JsonObject
}>

/** A tool call of the conversation, and what came of it. */
export type Step = Readonly<{
  name: string
  /** The call's input as JSON text. */
  input: string
  /** The result's text; null while there is none. */
  result: string | null
  failed: boolean
}>

/** What the client asks of the next turn about tools. */
export type ToolChoice = Readonly<{ kind: 'auto' | 'none' | 'any' }> | Readonly<{ kind: 'tool'; name: string }>

/** A request as the emulated agent sees it, whichever API it came through. */
export type Scene = Readonly<{
  /** What the user said last; empty when nothing was. */
  question: string
  /** What was called since then, oldest first. */
  steps: readonly Step[]
  /** How often the assistant spoke since then. */
  rounds: number
  tools: readonly Tool[]
  /** Whether the API may search the web itself. */
  searchesWeb: boolean
  choice: ToolChoice
  /** Whether several calls may go out at once. */
  parallel: boolean
  /** The project's folder, where the client names it; null otherwise. */
  folder: string | null
  /** A JSON schema that the whole answer must satisfy; null for free text. */
  answerSchema: JsonObject | null
  /** Messages in the request. */
  messages: number
}>

/** What the agent does next. */
export type Draft = Readonly<{
  thought: string
  /** What the API searches the web for before it goes on, if anything. */
  searches?: readonly WebSearch[]
  text: string
  calls: readonly Readonly<{ name: string; input: JsonObject }>[]
}>
