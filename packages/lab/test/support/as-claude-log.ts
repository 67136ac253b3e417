import type { JsonObject, RecordedCall, Recording } from '../../src/index.ts'

/**
 * Writes a recorded conversation in the form of Claude Code's own logs: a line for each block of a reply and for each result,
 * each result behind the line that called for it.
 */
export function asClaudeLog(recording: Recording): string {
  const writer = new Writer(recording)
  for (const [number, { role, content }] of recording.messages.entries()) {
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content
    for (const [i, block] of blocks.entries()) {
      if (role === 'assistant') writer.reply(number, block, i === 0)
      else writer.user(number, block)
    }
  }
  return writer.lines.map(line => `${JSON.stringify(line)}\n`).join('')
}

class Writer {
  readonly lines: JsonObject[] = []
  readonly #recording: Recording
  readonly #callers = new Map<unknown, string>()
  #last: string | null = null

  constructor(recording: Recording) {
    this.#recording = recording
  }

  reply(number: number, block: JsonObject, isFirst: boolean): void {
    const call = this.#callBefore(number)
    const message = {
      id: `${this.#recording.id}-msg-${number}`,
      role: 'assistant',
      model: call?.model ?? '<none>',
      content: [block],
      usage: call?.usage && raw(call.usage),
    }
    const at = isFirst ? call?.firstBlockAt : call?.doneAt
    this.#put({ type: 'assistant', requestId: call?.requestId, message, timestamp: iso(at) })
    if (block['type'] === 'tool_use' && this.#last !== null) this.#callers.set(block['id'], this.#last)
  }

  user(number: number, block: JsonObject): void {
    const timestamp = iso(this.#callBefore(number + 1)?.at)
    const caller = this.#callers.get(block['tool_use_id'])
    this.#put({ type: 'user', message: { role: 'user', content: [block] }, timestamp }, caller)
  }

  /** The call that is answered by the message of that number. */
  #callBefore(number: number): RecordedCall | undefined {
    return this.#recording.calls.find(({ messagesUpto }) => messagesUpto === number)
  }

  #put(line: JsonObject, parent: string | null = this.#last): void {
    const { id, agentVersion } = this.#recording
    const uuid = `${id}-${this.lines.length}`
    this.lines.push({ uuid, parentUuid: parent, sessionId: id, version: agentVersion, isSidechain: false, ...line })
    this.#last = uuid
  }
}

function iso(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString()
}

function raw(usage: NonNullable<RecordedCall['usage']>): JsonObject {
  return {
    input_tokens: usage.fresh,
    cache_read_input_tokens: usage.cached,
    cache_creation_input_tokens: usage.saved5m + usage.saved1h,
    cache_creation: { ephemeral_5m_input_tokens: usage.saved5m, ephemeral_1h_input_tokens: usage.saved1h },
    output_tokens: usage.output,
  }
}
