import type { BillingTerms, Usage } from '@sternline/core'
import type { LogBlock } from '../conversation-draft.ts'
import { type LogLine, PREVIOUS } from './log-line.ts'

/** A line in its place in the file. */
export type PlacedLine = Readonly<{
  line: LogLine
  /** Names it among all lines of the file; parents are named the same way. */
  key: string
  parent: string | null
  /** Number in order of the file. */
  order: number
  /** Who speaks: the main thread, or a sub-agent. */
  thread: string
  /** The line before it in the same thread; null for the first. */
  before: string | null
}>

/** One reply of the API: all its lines together. */
export type Reply = {
  readonly first: PlacedLine
  readonly keys: string[]
  blocks: readonly LogBlock[]
  readonly messageId: string | null
  requestId: string | null
  readonly model: string
  /** Streamed figures are cumulative, so the last line's hold. */
  usage: Usage | null
  terms: BillingTerms | null
  missReason: string | null
  readonly firstBlockAt: number | null
  doneAt: number | null
}

/** The name of the thread that no sub-agent speaks in. */
export const MAIN = 'main'

/** One file of Claude Code's, as lines that know their place and replies that know their lines. */
export class SessionLog {
  readonly #lines = new Map<string, PlacedLine>()
  readonly #replies = new Map<string, Reply>()
  readonly #replyOfLine = new Map<string, Reply>()
  readonly #newest = new Map<string, string>()
  readonly #resultLines = new Map<string, PlacedLine[]>()
  /** The session's id and the client's version, as the first line that has them says. */
  session: string | null = null
  version: string | null = null
  #order = 0

  /** Takes in a line, in order of the file. A line that is there already is passed over. */
  add(line: LogLine): void {
    const key = line.uuid ?? `line ${this.#order}`
    if (this.#lines.has(key)) return
    this.session ??= line.session
    this.version ??= line.version
    const thread = this.#threadOf(line, key)
    const before = this.#newest.get(thread) ?? null
    const isFollowing = line.parent === PREVIOUS || line.uuid === null
    const placed = { line, key, parent: isFollowing ? before : line.parent, order: this.#order++, thread, before }
    this.#lines.set(key, placed)
    this.#newest.set(thread, key)
    for (const { kind, tool } of line.blocks)
      if (kind === 'tool_result' && tool !== null) this.#noteResult(tool, placed)
    if (line.reply !== null) this.#addReply(placed)
  }

  /** The replies of every thread, in order of the file. */
  threads(): ReadonlyMap<string, readonly Reply[]> {
    const threads = new Map<string, Reply[]>()
    for (const reply of this.#replies.values()) {
      const { thread } = reply.first
      const replies = threads.get(thread)
      if (replies === undefined) threads.set(thread, [reply])
      else replies.push(reply)
    }
    return threads
  }

  /** The line of that name; undefined where the log lacks it. */
  line(key: string): PlacedLine | undefined {
    return this.#lines.get(key)
  }

  /** The reply that a line is part of; undefined for other lines. */
  replyOf(key: string): Reply | undefined {
    return this.#replyOfLine.get(key)
  }

  /** The lines with the results of a call of a tool. */
  resultsOf(tool: string): readonly PlacedLine[] {
    return this.#resultLines.get(tool) ?? []
  }

  /** Sub-agents are named by newer versions; in older files each begins a chain of its own. */
  #threadOf({ isSidechain, agent, parent }: LogLine, key: string): string {
    if (!isSidechain) return MAIN
    if (agent !== null) return agent
    const above = parent === null ? undefined : this.#lines.get(parent)
    return above === undefined || above.thread === MAIN ? key : above.thread
  }

  #noteResult(tool: string, line: PlacedLine): void {
    const lines = this.#resultLines.get(tool)
    if (lines === undefined) this.#resultLines.set(tool, [line])
    else lines.push(line)
  }

  #addReply(placed: PlacedLine): void {
    const { line, key, thread } = placed
    const { reply: part } = line
    if (part === null) return
    const id = `${thread} ${part.messageId ?? key}`
    const known = this.#replies.get(id)
    if (known === undefined) {
      const reply: Reply = {
        ...part,
        first: placed,
        keys: [key],
        blocks: line.blocks,
        firstBlockAt: line.at,
        doneAt: line.at,
      }
      this.#replies.set(id, reply)
      this.#replyOfLine.set(key, reply)
      return
    }
    known.keys.push(key)
    known.blocks = [...known.blocks, ...line.blocks.filter(block => !isIn(known.blocks, block))]
    known.requestId ??= part.requestId
    known.usage = part.usage ?? known.usage
    known.terms = part.terms ?? known.terms
    known.missReason ??= part.missReason
    known.doneAt = line.at ?? known.doneAt
    this.#replyOfLine.set(key, known)
  }
}

/** Lines of a reply are sometimes written twice. */
function isIn(blocks: readonly LogBlock[], { digest }: LogBlock): boolean {
  return blocks.some(block => block.digest === digest)
}
