import type { Remembered } from '@sternline/core/diagnosis'

/** What is remembered of the newest requests, so that the next one of a conversation can be diagnosed. Hashes, sizes and names, no text. */
export interface Recollection {
  /** The newest request of a conversation; null when none is remembered. */
  recall(conversation: string): Remembered | null
  /** Remembers a request in place of the one before. */
  remember(conversation: string, request: Remembered): void
}

/** Blocks remembered over all conversations: some 70 MB. */
const MAXIMUM_BLOCKS = 200_000

/** Makes a recollection that is bounded by blocks: the conversation that was quiet for longest is forgotten first. */
export function createRecollection(maximumBlocks: number = MAXIMUM_BLOCKS): Recollection {
  const newest = new Map<string, Remembered>()
  let blocks = 0
  const blocksOf = (conversation: string): number => newest.get(conversation)?.prompt.blocks.length ?? 0
  return {
    recall: conversation => newest.get(conversation) ?? null,
    remember(conversation, request) {
      blocks += request.prompt.blocks.length - blocksOf(conversation)
      // As long as there is room for as many again the order does not matter yet, and to keep it wears a map's table out.
      if (2 * blocks > maximumBlocks) newest.delete(conversation)
      newest.set(conversation, request)
      if (blocks <= maximumBlocks) return
      for (const oldest of newest.keys()) {
        if (blocks <= maximumBlocks || oldest === conversation) return
        blocks -= blocksOf(oldest)
        newest.delete(oldest)
      }
    },
  }
}
