import { TURN } from './assemble.ts'
import { chain } from './hash.ts'
import { type Landmarks, landmarksOf } from './landmarks.ts'
import { HASH_WORDS, type HashState } from './murmur3.ts'
import type { Block, Prompt } from './prompt.ts'

/** Words of the hashes of a block, see `Prompt`. */
const WORDS = 2 * HASH_WORDS

/** A conversation that outgrew its room has so much more than it needs then. Unit: ratio. */
const GROWTH = 1.5

/** How much of a prompt stays. */
export type Kept = Readonly<{ messages: number; blocks: number }>

/** One for all, because one prompt is joined at a time. */
const PREFIX: HashState = new Int32Array(HASH_WORDS)
const DIGEST: HashState = new Int32Array(HASH_WORDS)

/**
 * Puts messages behind the beginning of a prompt. What stays is neither looked at nor copied: the blocks are the same objects, and the hashes
 * stand where they stood.
 *
 * @param known a prompt that begins as the new one does
 * @param added a prompt of nothing but the messages that come behind what stays
 */
export function joinPrompts(known: Prompt, added: Prompt, kept: Kept): Prompt {
  let bytes = known.bytes + added.bytes
  for (let index = kept.blocks; index < known.blocks.length; index++) bytes -= known.blocks[index]?.bytes ?? 0
  const blocks = added.blocks.map(block => movedBlock(block, kept))
  return {
    ...known,
    blocks: known.blocks.toSpliced(kept.blocks, known.blocks.length, ...blocks),
    hashes: joinHashes(known.hashes, kept.blocks, chainedHashes(known, added, kept.blocks)),
    landmarks: joinLandmarks(known.landmarks, kept.blocks, blocks),
    bytes,
  }
}

function movedBlock(block: Block, { blocks, messages }: Kept): Block {
  const { place } = block
  const message = messages + (place.section === 'messages' ? place.message : 0)
  return { ...block, index: blocks + block.index, place: { section: 'messages', message, index: place.index } }
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

/** The hashes of the blocks that are added, as they are behind what stays. */
function chainedHashes(known: Prompt, { blocks, hashes }: Prompt, kept: number): Int32Array {
  const chained = hashes.slice()
  const before = kept * WORDS - HASH_WORDS
  for (let i = 0; i < HASH_WORDS; i++) PREFIX[i] = known.hashes[before + i] ?? 0
  let speaking = -1
  for (const { index, place, role } of blocks) {
    const at = index * WORDS
    for (let i = 0; i < HASH_WORDS; i++) DIGEST[i] = hashes[at + i] ?? 0
    const message = place.section === 'messages' ? place.message : 0
    chain(PREFIX, DIGEST, message === speaking ? TURN.same : TURN[role ?? 'messages'])
    speaking = message
    chained.set(PREFIX, at + HASH_WORDS)
  }
  return chained
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
