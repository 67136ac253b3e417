import type { BodyMap, BodyPlaces } from '../prompt/body-map.ts'
import type { Prompt, ReadProblem } from '../prompt/prompt.ts'
import { type Beginning, beginningOf, continueFrom, placesOf } from './beginning.ts'
import type { Body } from './body.ts'
import { ByConversation } from './by-conversation.ts'
import { MarkFollower } from './mark-follower.ts'
import type { Move } from './moved.ts'
import { readNamed } from './read-named.ts'

/** A body that was read, or why it could not be. */
export type ConversationReadResult<Seen> =
  | Readonly<{
      ok: true
      prompt: Prompt
      map: BodyPlaces
      /** What was seen beside the messages, in this body or in the one that it continues. */
      seen: Seen
      /** Where what was seen stands in this body. */
      move: Move
    }>
  | Readonly<{ ok: false; problem: ReadProblem }>

/** Follows one body. */
export interface BodyFollower<Seen> {
  /** Takes the next piece as it comes. Others may be followed and read in between. */
  take(piece: Uint8Array): void
  /**
   * Reads the body as `readNamed` does, and gives the same answer for every body.
   *
   * @param body of exactly the pieces that were taken
   */
  read(body: Body): ConversationReadResult<Seen>
}

/** Reads bodies, and remembers how those of a conversation begin. */
export interface ConversationReader<Seen> {
  /**
   * Begins with a body.
   *
   * @param conversation names whom it probably continues. A wrong name costs a little time and nothing else
   */
  follow(conversation: string): BodyFollower<Seen>
}

/** A beginning, and what was seen beside its messages. */
type Known<Seen> = Readonly<{ beginning: Beginning; seen: Seen }>

/** Blocks remembered over all conversations, with all that engine remembers of the same ones: some 10 MB. */
const MAXIMUM_BLOCKS = 30_000

/** A request of no conversation. */
const NO_MARKS: readonly never[] = []

/**
 * Makes a reader for conversations. A request repeats nearly all of the one before it, so what was found in there need not be found again:
 * the bytes that are the same are known by their hash, and only what is new is read. No bytes are kept.
 *
 * @param look looks for what its caller wants to know of a body beside its messages. It is not asked again while that stays the same
 * @param maximumBlocks blocks remembered, and ten more for each conversation: the conversation that was quiet for longest is forgotten first
 */
export function createConversationReader<Seen>(
  look: (body: Uint8Array, map: BodyMap) => Seen,
  maximumBlocks: number = MAXIMUM_BLOCKS,
): ConversationReader<Seen> {
  const newest = new ByConversation<Known<Seen>>(maximumBlocks, ({ beginning }) => beginning.prompt.blocks.length)
  const remember = (conversation: string, known: Known<Seen>): void => {
    if (known.beginning.prompt.blocks.length > maximumBlocks) newest.delete(conversation)
    else newest.set(conversation, known)
  }
  const readWhole = (body: Uint8Array, conversation: string): ConversationReadResult<Seen> => {
    const read = readNamed(body)
    const beginning = read.ok ? beginningOf(body, read.prompt, read.map) : null
    if (!read.ok) {
      newest.delete(conversation)
      return read
    }
    const { prompt, map } = read
    const seen = look(body, map)
    if (beginning === null) newest.delete(conversation)
    else remember(conversation, { beginning, seen })
    return { ok: true, prompt, map, seen, move: { from: 0, by: 0 } }
  }
  return {
    follow(conversation) {
      const known = newest.get(conversation)
      const follower = new MarkFollower(known?.beginning.marks ?? NO_MARKS)
      return {
        take: piece => follower.take(piece),
        read(body) {
          const beginning = known === undefined ? null : continueFrom(known.beginning, follower.shared, body)
          if (known === undefined || beginning === null) return body.readWhole(bytes => readWhole(bytes, conversation))
          const { seen } = known
          remember(conversation, { beginning, seen })
          const { prompt, move } = beginning
          return { ok: true, prompt, map: placesOf(beginning), seen, move }
        },
      }
    },
  }
}
