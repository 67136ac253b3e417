import { Recent } from './recent.ts'

/** What a value takes for itself, in blocks: with its key, and a request's names and parameters, some 1.7 KB, and a block takes some 0.18. */
const FOR_ITSELF = 10

/**
 * What is remembered of conversations, bounded by the blocks that it is about and by how many there are: what was quiet for longest is forgotten
 * first. The newest is kept however large it is.
 */
export class ByConversation<T> {
  readonly #values = new Recent<T>()
  readonly #maximumBlocks: number
  readonly #blocksOf: (value: T) => number
  readonly #forgotten: (conversation: string, value: T) => void
  #blocks = 0

  /**
   * @param maximumBlocks over all conversations; each counts for ten more than it has
   * @param blocksOf how many blocks a value has, as long as it is here
   * @param forgotten is told of each that has to make room
   */
  constructor(
    maximumBlocks: number,
    blocksOf: (value: T) => number,
    forgotten: (conversation: string, value: T) => void = () => {},
  ) {
    this.#maximumBlocks = maximumBlocks
    this.#blocksOf = blocksOf
    this.#forgotten = forgotten
  }

  get(conversation: string): T | undefined {
    return this.#values.get(conversation)
  }

  /** Remembers a value in place of the one before. */
  set(conversation: string, value: T): void {
    const before = this.#values.get(conversation)
    this.#blocks += this.#weightOf(value) - (before === undefined ? 0 : this.#weightOf(before))
    this.#values.set(conversation, value)
    if (this.#blocks <= this.#maximumBlocks) return
    for (const [oldest, forgotten] of this.#values) {
      if (this.#blocks <= this.#maximumBlocks || oldest === conversation) return
      this.delete(oldest)
      this.#forgotten(oldest, forgotten)
    }
  }

  delete(conversation: string): void {
    const value = this.#values.delete(conversation)
    if (value !== undefined) this.#blocks -= this.#weightOf(value)
  }

  #weightOf(value: T): number {
    return FOR_ITSELF + this.#blocksOf(value)
  }
}
