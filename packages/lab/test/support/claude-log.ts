import type { JsonObject } from '../../src/index.ts'

/** Options of a line in shorthand; what is left out follows the line before. */
export type LineOptions = Readonly<{
  /** Name of the line; made up when it is left out. */
  uuid?: string
  /** The line that it follows; null begins a chain. */
  parent?: string | null
  /** Seconds after the log's begin. */
  at?: number
  agent?: string
  more?: JsonObject
}>

/** What a reply billed, in tokens. */
export type Bill = Readonly<{ read?: number; saved?: number; saved1h?: number; input?: number; output?: number }>

const BEGIN = Date.parse('2026-03-01T10:00:00.000Z')

/** Writes a session log of Claude Code line by line, in the form of its own files. */
export class ClaudeLog {
  readonly lines: string[] = []
  readonly #session: string
  #last: string | null = null
  #made = 0

  constructor(session: string) {
    this.#session = session
  }

  /** What a user says, or the result of a tool. */
  user(content: unknown, options: LineOptions = {}): this {
    return this.line({ type: 'user', message: { role: 'user', content } }, options)
  }

  result(tool: string, content: string, options: LineOptions = {}): this {
    return this.user([{ type: 'tool_result', tool_use_id: tool, content }], options)
  }

  /** One line of a reply: one block. */
  reply(id: string, block: JsonObject, bill: Bill | null, options: LineOptions = {}): this {
    const message = { id, role: 'assistant', type: 'message', model: 'claude-opus-4-6', content: [block] }
    return this.line(
      {
        type: 'assistant',
        requestId: `req_${id}`,
        message: bill === null ? message : { ...message, usage: usageOf(bill) },
      },
      options,
    )
  }

  /** Any line. */
  line(value: JsonObject, { uuid, parent = this.#last, at, agent, more = {} }: LineOptions = {}): this {
    this.#made += 1
    const name = uuid ?? `u${this.#made}`
    const timestamp = new Date(BEGIN + (at ?? this.#made) * 1000).toISOString()
    const sidechain = agent === undefined ? { isSidechain: false } : { isSidechain: true, agentId: agent }
    const facts = { uuid: name, parentUuid: parent, sessionId: this.#session, version: '2.1.100', timestamp }
    this.lines.push(JSON.stringify({ ...facts, ...sidechain, ...value, ...more }))
    this.#last = name
    return this
  }

  /** A line as it is. */
  raw(text: string): this {
    this.lines.push(text)
    return this
  }

  get text(): string {
    return this.lines.map(line => `${line}\n`).join('')
  }
}

export function usageOf({ read = 0, saved = 0, saved1h = 0, input = 3, output = 20 }: Bill): JsonObject {
  return {
    input_tokens: input,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: saved + saved1h,
    cache_creation: { ephemeral_5m_input_tokens: saved, ephemeral_1h_input_tokens: saved1h },
    output_tokens: output,
    service_tier: 'standard',
  }
}

export const text = (words: string): JsonObject => ({ type: 'text', text: words })
export const use = (id: string): JsonObject => ({ type: 'tool_use', id, name: 'Read', input: { file: id } })
