import { addMessages, countBlocks, type FoundBlock, type FoundMessage } from './assemble.ts'
import { landmarksOf } from './landmarks.ts'
import { HASH_WORDS, type HashState } from './murmur3.ts'
import type { Block, Landmarks, Prompt } from './prompt.ts'

/** Words of the hashes of a block, see `Prompt`. */
const WORDS = 2 * HASH_WORDS

/** A conversation that outgrew its room has so much more than it needs then. Unit: ratio. */
const GROWTH = 1.5

/** How much of a prompt stays. */
export type Kept = Readonly<{ messages: number; blocks: number }>

/** Messages as they stand behind the beginning of a prompt. */
export type Added<B extends FoundBlock> = Readonly<{
  blocks: readonly Block[]
  /** The found blocks in the same order. */
  order: readonly B[]
  /** As in `Prompt`. Valid until more messages are assembled. */
  hashes: Int32Array
  bytes: number
}>

/** One for all, because one prompt is continued at a time. */
const PREFIX: HashState = new Int32Array(HASH_WORDS)
let room = new Int32Array(64 * WORDS)

/** Puts messages into the form that they have behind what is kept of a prompt, which is not touched yet. */
export function assembleBehind<B extends FoundBlock>(
  known: Prompt,
  messages: readonly FoundMessage<B>[],
  kept: Kept,
): Added<B> {
  const words = WORDS * countBlocks(messages)
  if (room.length < words) room = new Int32Array(2 * words)
  const end = kept.blocks * WORDS
  for (let i = 0; i < HASH_WORDS; i++) PREFIX[i] = known.hashes[end - HASH_WORDS + i] ?? 0
  const blocks: Block[] = []
  const order: B[] = []
  const parts = { before: kept.blocks, blocks, order, hashes: room, prefix: PREFIX }
  const bytes = addMessages(parts, messages, kept.messages)
  return { blocks, order, hashes: room.subarray(0, words), bytes }
}

/**
 * Puts messages behind the beginning of a prompt. What stays is neither looked at nor copied: the blocks are the same objects, and the hashes
 * stand where they stood.
 *
 * @param known a prompt that begins as the new one does
 * @param added as `assembleBehind` gave them for what stays
 */
export function joinPrompts(known: Prompt, added: Added<FoundBlock>, kept: Kept): Prompt {
  let bytes = known.bytes + added.bytes
  for (let index = kept.blocks; index < known.blocks.length; index++) bytes -= known.blocks[index]?.bytes ?? 0
  const { model, stream, onThread, parameters, automatic } = known
  // No copy of all members with a few put over it: that would make a shape of object that no other prompt has, which costs every reader of it.
  return {
    model,
    stream,
    onThread,
    parameters,
    blocks: known.blocks.toSpliced(kept.blocks, known.blocks.length, ...added.blocks),
    hashes: joinHashes(known.hashes, kept.blocks, added.hashes),
    landmarks: joinLandmarks(known.landmarks, kept.blocks, added.blocks),
    automatic,
    bytes,
  }
}

function joinLandmarks({ tools, head, marked, outside }: Landmarks, kept: number, added: readonly Block[]): Landmarks {
  const stays = ({ index }: Block): boolean => index < kept
  const news = landmarksOf(added)
  return {
    tools,
    head,
    marked: [...marked.filter(stays), ...news.marked],
    outside: [...outside.filter(stays), ...news.outside],
  }
}

/**
 * Hashes of a prompt that keeps the beginning of another one. The two share their memory as long as they say the same, which in a conversation
 * that grows, or goes back to an earlier message, is always: then nothing is copied but what is new. A message that was changed takes a
 * copy of what stands before it.
 */
function joinHashes(known: Int32Array, kept: number, added: Int32Array): Int32Array {
  const from = kept * WORDS
  const to = from + added.length
  let words = new Int32Array(known.buffer)
  if (to > words.length || !hasRoomFor(words, from, added)) {
    words = new Int32Array(WORDS * Math.ceil((GROWTH * to) / WORDS))
    words.set(known.subarray(0, from))
  }
  words.set(added, from)
  return words.subarray(0, to)
}

/** Whether these hashes stand at their place already, as far as any do. */
function hasRoomFor(words: Int32Array, from: number, added: Int32Array): boolean {
  for (let at = 0; at < added.length; at++) {
    if (words[from + at] !== added[at]) return isFree(words, from + at - (at % WORDS))
  }
  return true
}

/** Room is filled from its beginning, and free where the words of a block are zeros: no block has such hashes. */
function isFree(words: Int32Array, from: number): boolean {
  for (let at = from; at < from + WORDS; at++) if (words[at] !== 0) return false
  return true
}
