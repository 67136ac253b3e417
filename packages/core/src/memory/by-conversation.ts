/**
 * What is remembered of conversations, bounded by the blocks that it is about: what was quiet for longest is forgotten first. The newest is
 * kept however large it is.
 */
export class ByConversation<T> {
  readonly #values = new Map<string, T>()
  readonly #maximumBlocks: number
  readonly #blocksOf: (value: T) => number
  readonly #forgotten: (conversation: string, value: T) => void
  #blocks = 0

  /**
   * @param maximumBlocks over all conversations
   * @param blocksOf how many blocks a value counts for, as long as it is here
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
    this.#blocks += this.#blocksOf(value) - (before === undefined ? 0 : this.#blocksOf(before))
    // As long as there is room for as many again the order does not matter yet, and to keep it wears a map's table out.
    if (2 * this.#blocks > this.#maximumBlocks) this.#values.delete(conversation)
    this.#values.set(conversation, value)
    if (this.#blocks <= this.#maximumBlocks) return
    for (const [oldest, forgotten] of this.#values) {
      if (this.#blocks <= this.#maximumBlocks || oldest === conversation) return
      this.delete(oldest)
      this.#forgotten(oldest, forgotten)
    }
  }

  delete(conversation: string): void {
    const value = this.#values.get(conversation)
    if (value === undefined) return
    this.#blocks -= this.#blocksOf(value)
    this.#values.delete(conversation)
  }
}
