import type { Topology, TopologyBlock, TopologyCall } from '../topology/topology.ts'
import { newestOf } from '../topology/topology-of.ts'

/** A block of a log, before it is known which message it stands in. */
export type LogBlock = Readonly<
  Pick<TopologyBlock, 'kind' | 'bytes' | 'digest' | 'isMarkable'> & {
    /** The tool call that it is, or whose result it is; null for everything else. */
    tool: string | null
  }
>

/** A message of a log. */
export type LogMessage = Readonly<{ isAssistant: boolean; blocks: readonly LogBlock[] }>

/** All of a call but its place in the conversation. */
export type CallFacts = Omit<TopologyCall, 'blocks' | 'newest'>

/** All of a conversation but its messages. */
export type ConversationFacts = Omit<Topology, 'blocks' | 'calls'>

/** A conversation that grows while its log is read. */
export class ConversationDraft {
  readonly #head: readonly TopologyBlock[]
  readonly #messages: LogMessage[] = []
  readonly #calls: { facts: CallFacts; messages: number; blocks: number }[] = []

  /**
   * @param head blocks before the messages; most logs show none
   * @param messages that it begins with
   */
  constructor(head: readonly TopologyBlock[] = [], messages: readonly LogMessage[] = []) {
    this.#head = head
    for (const { isAssistant, blocks } of messages) this.append(isAssistant, blocks)
  }

  /** What was said so far. */
  get messages(): readonly LogMessage[] {
    return this.#messages
  }

  get hasCalls(): boolean {
    return this.#calls.length > 0
  }

  /**
   * Adds what somebody says, to their message where the last one is theirs.
   *
   * @returns the number of the message
   */
  append(isAssistant: boolean, blocks: readonly LogBlock[]): number {
    const last = this.#messages.at(-1)
    if (last !== undefined && last.isAssistant === isAssistant) {
      this.#messages[this.#messages.length - 1] = { isAssistant, blocks: [...last.blocks, ...blocks] }
    } else this.#messages.push({ isAssistant, blocks })
    return this.#messages.length - 1
  }

  /** Adds a call that sent all that was said so far. */
  call(facts: CallFacts): void {
    const messages = this.#messages.length
    this.#calls.push({ facts, messages, blocks: this.#messages.at(-1)?.blocks.length ?? 0 })
  }

  /** Takes the newest call back to change it; null where there is none. */
  retakeCall(change: (facts: CallFacts) => CallFacts): void {
    const last = this.#calls.at(-1)
    if (last !== undefined) last.facts = change(last.facts)
  }

  /** The newest call; null where there is none. */
  get newestCall(): CallFacts | null {
    return this.#calls.at(-1)?.facts ?? null
  }

  /** The conversation as it stands. */
  toTopology(facts: ConversationFacts): Topology {
    const blocks = [...this.#head, ...this.#messages.flatMap(flatten)]
    const ends = runningEnds(this.#head.length, this.#messages)
    return {
      ...facts,
      blocks,
      calls: this.#calls.map(({ facts: call, messages, blocks: ofLast }) => {
        const end = (ends[messages - 2] ?? this.#head.length) + ofLast
        return { ...call, blocks: end, newest: newestOf(blocks, end) }
      }),
    }
  }
}

function flatten({ isAssistant, blocks }: LogMessage, message: number): readonly TopologyBlock[] {
  return blocks.map(({ kind, bytes, digest, isMarkable }) => {
    return { section: 'messages', message, isAssistant, kind, bytes, digest, isMarkable }
  })
}

/** How many blocks there are up to the end of each message. */
function runningEnds(head: number, messages: readonly LogMessage[]): readonly number[] {
  let end = head
  return messages.map(({ blocks }) => {
    end += blocks.length
    return end
  })
}
