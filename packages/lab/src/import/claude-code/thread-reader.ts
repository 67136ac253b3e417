import type { Restart } from '../../topology/topology.ts'
import { ConversationDraft, type LogBlock, type LogMessage } from '../conversation-draft.ts'
import type { PlacedLine, Reply, SessionLog } from './session-log.ts'

/** A stretch of a thread in which every request begins with all of the one before it. */
export type Segment = Readonly<{ draft: ConversationDraft; restart: Restart | null }>

/** What a blanked result of a tool is taken to be: the client's wording is not in the log. */
const BLANKED_BYTES = 100

/**
 * Puts the messages of one thread together: walks from each reply back along its parents, and where what it finds does not
 * follow what was there, begins a new segment.
 */
export class ThreadReader {
  readonly #log: SessionLog
  readonly #segments: Segment[] = []
  #draft = new ConversationDraft()
  /** Number of the message that a line stands in, in the segment that is being read. */
  readonly #placed = new Map<string, number>()

  constructor(log: SessionLog) {
    this.#log = log
  }

  /** All segments that hold a call, in order. */
  get segments(): readonly Segment[] {
    return this.#segments.filter(({ draft }) => draft.hasCalls)
  }

  /**
   * Takes in a reply, in order of the file.
   *
   * @param isCall false for a copy of a reply that was counted elsewhere: it is part of what was said, and no call
   */
  add(reply: Reply, isCall: boolean): void {
    const { chain, meets } = this.#walk(reply)
    this.#prepare(chain, meets)
    const sent = this.#place(chain, reply)
    if (isCall) {
      this.#draft.call({
        at: newestTime([...sent, ...chain], reply),
        firstBlockAt: reply.firstBlockAt,
        doneAt: reply.doneAt,
        model: reply.model,
        usage: reply.usage,
        missReason: reply.missReason,
        markers: null,
        ...(reply.requestId === null ? {} : { requestId: reply.requestId }),
        ...(reply.terms === null ? {} : { terms: reply.terms }),
      })
    }
    this.#say(true, reply.blocks, reply.keys)
  }

  /** The lines that lead to a reply, back to what was placed already; `meets` is the message that they meet it at, -1 for none. */
  #walk({ first }: Reply): Readonly<{ chain: readonly PlacedLine[]; meets: number }> {
    const chain: PlacedLine[] = []
    const seen = new Set<string>()
    let line: PlacedLine = first
    for (;;) {
      const above = this.#above(line)
      if (above === undefined || seen.has(above.key)) return { chain: chain.reverse(), meets: -1 }
      const at = this.#placed.get(above.key)
      if (at !== undefined) return { chain: chain.reverse(), meets: at }
      seen.add(above.key)
      chain.push(above)
      line = above
    }
  }

  /** The parent; where the log lacks it, the line before in the same thread. */
  #above({ parent, before, thread }: PlacedLine): PlacedLine | undefined {
    if (parent === null) return undefined
    const above = this.#log.line(parent) ?? (before === null ? undefined : this.#log.line(before))
    return above?.thread === thread ? above : undefined
  }

  /** Begins a new segment where the chain does not follow the newest message. */
  #prepare(chain: readonly PlacedLine[], meets: number): void {
    const { messages } = this.#draft
    const isCompaction = chain.some(({ line }) => line.preserved !== null)
    if (messages.length === 0) this.#begin([], isCompaction ? 'compaction' : null)
    else if (meets === -1) this.#begin([], isCompaction ? 'compaction' : 'rewind')
    else if (meets < messages.length - 1) this.#begin(messages.slice(0, meets + 1), 'rewind')
    const blanked = new Set(chain.flatMap(({ line }) => line.blanked))
    if (blanked.size > 0)
      this.#begin(
        this.#draft.messages.map(message => blank(message, blanked)),
        'blanked',
      )
  }

  #begin(messages: readonly LogMessage[], restart: Restart | null): void {
    this.#draft = new ConversationDraft([], messages)
    this.#segments.push({ draft: this.#draft, restart })
    for (const [key, message] of this.#placed) if (message >= messages.length) this.#placed.delete(key)
  }

  /** Places the lines of a chain: results of tools first, whatever their order. Returns the lines of the results. */
  #place(chain: readonly PlacedLine[], reply: Reply): readonly PlacedLine[] {
    const results = this.#placeResults(reply)
    for (const placed of chain) {
      if (this.#placed.has(placed.key)) continue
      const said = this.#log.replyOf(placed.key)
      if (said !== undefined) {
        this.#say(true, said.blocks, said.keys)
        results.push(...this.#placeResults(reply))
      } else this.#say(false, placed.line.blocks, [placed.key])
    }
    this.#placePreserved(chain)
    return results
  }

  /** The results of the tools that the newest message called, as far as they came before the reply. */
  #placeResults(reply: Reply): PlacedLine[] {
    const newest = this.#draft.messages.at(-1)
    if (newest?.isAssistant !== true) return []
    const lines = newest.blocks.flatMap(({ kind, tool }) =>
      kind === 'tool_use' && tool !== null ? this.#log.resultsOf(tool) : [],
    )
    const isNew = ({ key, order }: PlacedLine): boolean => order < reply.first.order && !this.#placed.has(key)
    const found = [...new Set(lines)].filter(isNew).sort((a, b) => a.order - b.order)
    for (const { line, key } of found) this.#say(false, line.blocks, [key])
    return found
  }

  /** What a compacted context keeps of the one before stands behind its summary. */
  #placePreserved(chain: readonly PlacedLine[]): void {
    for (const key of chain.flatMap(({ line }) => line.preserved ?? [])) {
      const kept = this.#log.line(key)
      if (kept === undefined || this.#placed.has(key)) continue
      const said = this.#log.replyOf(key)
      if (said === undefined) this.#say(false, kept.line.blocks, [key])
      else this.#say(true, said.blocks, said.keys)
    }
  }

  #say(isAssistant: boolean, blocks: readonly LogBlock[], keys: readonly string[]): void {
    // A line that says nothing stands where the conversation was when it came.
    const last = this.#draft.messages.length - 1
    const message = blocks.length === 0 ? last : this.#draft.append(isAssistant, blocks)
    for (const key of keys) this.#placed.set(key, Math.max(0, message))
  }
}

function blank({ isAssistant, blocks }: LogMessage, tools: ReadonlySet<string>): LogMessage {
  return {
    isAssistant,
    blocks: blocks.map(block => {
      const isBlanked = block.kind === 'tool_result' && block.tool !== null && tools.has(block.tool)
      return isBlanked ? { ...block, bytes: Math.min(block.bytes, BLANKED_BYTES), digest: BLANKED_DIGEST } : block
    }),
  }
}

const BLANKED_DIGEST = '0'.repeat(32)

/** When the request could be sent: with the newest line that it holds and the one before did not. */
function newestTime(lines: readonly PlacedLine[], reply: Reply): number | null {
  const times = lines.flatMap(({ line }) => (line.at === null || line.reply !== null ? [] : [line.at]))
  return times.length > 0 ? Math.max(...times) : reply.firstBlockAt
}
