import { ByConversation } from './by-conversation.ts'

/** So many threads of a conversation are told apart: a client that names no session may run a dozen agents with one key. */
const MOST_THREADS = 16

/** A thread of a conversation, with what is remembered of it. */
export type Thread<T> = Readonly<{ key: string; conversation: string; value: T }>

const NONE: readonly never[] = []

/**
 * What is remembered of conversations, thread by thread. A client names its session, or only itself, and says several things under that name: agents
 * run beside each other, and between two turns it asks for a title. Each has to go on from where it was, whatever the others said meanwhile.
 */
export class Threads<T> {
  /** By the thread's key. */
  readonly #threads: ByConversation<Thread<T>>
  /** Of each conversation, the newest first. */
  readonly #lists = new Map<string, readonly Thread<T>[]>()
  #count = 0

  /**
   * @param maximumBlocks over all threads, see `ByConversation`
   * @param blocksOf how many blocks a value has
   * @param forgotten is told of each that has to make room for others
   */
  constructor(
    maximumBlocks: number,
    blocksOf: (value: T) => number,
    forgotten: (thread: Thread<T>) => void = () => {},
  ) {
    this.#threads = new ByConversation<Thread<T>>(
      maximumBlocks,
      ({ value }) => blocksOf(value),
      (_, thread) => {
        this.#strike(thread)
        forgotten(thread)
      },
    )
  }

  /** The threads of a conversation, the one that was spoken in last first. */
  of(conversation: string): readonly Thread<T>[] {
    return this.#lists.get(conversation) ?? NONE
  }

  /**
   * Remembers a value as the newest of its conversation.
   *
   * @param before the thread that it goes on with, whatever was remembered of that since; null for a new one
   */
  set(conversation: string, value: T, before: Thread<T> | null): void {
    const key = before?.key ?? `${++this.#count} ${conversation}`
    const thread = { key, conversation, value }
    const list = [thread]
    for (const other of this.of(conversation)) {
      if (other.key === key) continue
      if (list.length < MOST_THREADS) list.push(other)
      else this.#threads.delete(other.key)
    }
    this.#lists.set(conversation, list)
    this.#threads.set(key, thread)
  }

  /** Forgets a thread, whatever was remembered of it since. */
  delete(thread: Thread<T>): void {
    this.#threads.delete(thread.key)
    this.#strike(thread)
  }

  #strike({ key, conversation }: Thread<T>): void {
    const left = this.of(conversation).filter(other => other.key !== key)
    if (left.length > 0) this.#lists.set(conversation, left)
    else this.#lists.delete(conversation)
  }
}
