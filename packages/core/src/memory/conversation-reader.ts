import type { Prompt } from '../prompt/prompt.ts'
import { type BodyReadResult, readBody } from '../prompt/read-body.ts'
import { type Beginning, beginningOf, continueFrom } from './beginning.ts'

/** A body that was read. */
export type ConversationReadResult = BodyReadResult &
  Readonly<{
    /** The prompt that it continues, and where what stands behind the messages has gone; null for a body that was read as a whole. */
    continued: Readonly<{ prompt: Prompt; from: number; by: number }> | null
  }>

/** Reads bodies, and remembers how those of a conversation begin. */
export interface ConversationReader {
  /**
   * Reads a body as `readBody` does, and gives the same answer for every body.
   *
   * @param conversation names whom it probably continues. A wrong name costs a little time and nothing else
   */
  read(body: Uint8Array, conversation: string): ConversationReadResult
}

/** Blocks remembered over all conversations: some 20 MB. */
const MAXIMUM_BLOCKS = 40_000

/**
 * Makes a reader for conversations. A request repeats nearly all of the one before it, so what was found in there need not be found again:
 * the bytes that are the same are known by their hash, and only what is new is read. No bytes are kept.
 *
 * @param maximumBlocks blocks remembered: the conversation that was quiet for longest is forgotten first
 */
export function createConversationReader(maximumBlocks: number = MAXIMUM_BLOCKS): ConversationReader {
  const newest = new Map<string, Beginning>()
  let blocks = 0
  const forget = (conversation: string): void => {
    blocks -= newest.get(conversation)?.prompt.blocks.length ?? 0
    newest.delete(conversation)
  }
  const remember = (conversation: string, beginning: Beginning): void => {
    forget(conversation)
    newest.set(conversation, beginning)
    blocks += beginning.prompt.blocks.length
    for (const oldest of newest.keys()) {
      if (blocks <= maximumBlocks) return
      forget(oldest)
    }
  }
  return {
    read(body, conversation) {
      const known = newest.get(conversation)
      const continued = known === undefined ? null : continueFrom(known, body)
      if (known !== undefined && continued !== null) {
        remember(conversation, continued)
        const { prompt, map, tail } = continued
        const from = known.tail.start
        return { ok: true, prompt, map, continued: { prompt: known.prompt, from, by: tail.start - from } }
      }
      const read = readBody(body)
      const beginning = read.ok ? beginningOf(body, read) : null
      if (beginning === null) forget(conversation)
      else remember(conversation, beginning)
      return { ...read, continued: null }
    },
  }
}
