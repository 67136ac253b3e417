/** A prefix: everything up to and including a block. The same blocks in the same order are the same node. */
export type PrefixNode = number

/** The empty prefix. */
export const NO_PREFIX: PrefixNode = 0

/**
 * All prefixes of a source, each once, and how many tokens long they are where a call's usage told it. Stands in for the
 * hashes of prefixes: equal nodes mean equal prefixes.
 */
export class PrefixTree {
  readonly #nodes = new Map<string, PrefixNode>()
  readonly #tokens = new Map<PrefixNode, number>()

  /** The prefix that ends with one block more. `digest` stands for the block's content. */
  extend(prefix: PrefixNode, digest: string): PrefixNode {
    const key = `${prefix} ${digest}`
    const known = this.#nodes.get(key)
    if (known !== undefined) return known
    const node = this.#nodes.size + 1
    this.#nodes.set(key, node)
    return node
  }

  /** How long a prefix was when a call last ended its cached part there; null when none did. Unit: tokens. */
  tokensOf(prefix: PrefixNode): number | null {
    return this.#tokens.get(prefix) ?? null
  }

  /** Keeps what a call's usage told about the length of a prefix. Unit: tokens. */
  learn(prefix: PrefixNode, tokens: number): void {
    this.#tokens.set(prefix, tokens)
  }
}
