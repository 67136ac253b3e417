import type { BodyMap, BodyPlaces } from '../prompt/body-map.ts'
import { NO_BYTES } from '../prompt/bulk.ts'
import { type Hash128, Hasher, isSameHash } from '../prompt/hash.ts'
import { joinPrompts } from '../prompt/join-prompts.ts'
import { behindSpace } from '../prompt/json-cursor.ts'
import type { Prompt } from '../prompt/prompt.ts'
import { readBody } from '../prompt/read-body.ts'
import { sharedBulk } from '../prompt/shared-bulk.ts'
import { type Body, joined } from './body.ts'
import { ContinuedSpans } from './continued-spans.ts'
import type { Mark } from './mark-follower.ts'
import { type Move, movedBlock, movedMarker } from './moved.ts'

/** Clients move their markers from one request to the next, and with them the newest messages change: so many are read anew. */
const NEWEST_MESSAGES = 4

/** A request as the next one of its conversation probably begins: what was found in it, and hashes of its bytes. */
export type Beginning = Readonly<{
  prompt: Prompt
  spans: ContinuedSpans
  marks: readonly Mark[]
  /** What stands behind the messages of the conversation's first body, from their closing bracket on. */
  tail: Readonly<{ start: number; length: number; hash: Hash128 }>
  /** How far that has moved since. */
  move: Move
  /** The first body's top-level marker. */
  automaticSpan: BodyMap['automaticSpan']
}>

const hasher = new Hasher(sharedBulk())

/**
 * Remembers how a body begins that was read as a whole.
 *
 * @returns null for one that can't be continued: it is too short, or holds what the API clears later
 */
export function beginningOf(body: Uint8Array, prompt: Prompt, map: BodyMap): Beginning | null {
  if (prompt.blocks.at(-1)?.place.section !== 'messages' || mayClear(prompt)) return null
  hasher.open(body)
  const marks = marksOf(prompt, map)
  const start = behindSpace(body, map.messageEnds.at(-1) ?? 0)
  const tail = { start, length: body.length - start, hash: hasher.hash(start, body.length) }
  hasher.open(NO_BYTES)
  if (marks.length === 0) return null
  const move = { from: start, by: 0 }
  const spans = new ContinuedSpans([{ from: 0, spans: map.blocks }], prompt.landmarks.head, move)
  return { prompt, spans, marks, tail, move, automaticSpan: map.automaticSpan }
}

/**
 * Whether the API may clear a message at the next turn: it counts differently then, once more comes behind it. Such a message has nothing but
 * blocks that take no marker.
 */
function mayClear({ blocks }: Prompt): boolean {
  let isMarkable = true
  let message = -1
  for (const { place, unmarkable } of blocks) {
    if (place.section !== 'messages') continue
    if (place.message !== message && !isMarkable) return true
    isMarkable = unmarkable === null || (isMarkable && place.message === message)
    message = place.message
  }
  return !isMarkable
}

/** Behind the first message, for conversations that differ early, and where the next body probably begins to differ. */
function marksOf(prompt: Prompt, { messageEnds }: BodyMap): readonly Mark[] {
  const marks: Mark[] = []
  for (const messages of [1, messageEnds.length - NEWEST_MESSAGES]) {
    const end = messageEnds[messages - 1]
    const before = marks.at(-1)?.end ?? 0
    if (end === undefined || end <= before) continue
    marks.push({ end, hash: hasher.hash(before, end), messages, blocks: countBlocks(prompt, messages) })
  }
  return marks
}

/**
 * Reads a body that begins as another one did: what stands behind the common part.
 *
 * @param shared the marks up to which all bytes are the same
 * @returns what `readBody` finds in it, to be remembered in place of the other one; null when it has to be read as a whole
 */
export function continueFrom(known: Beginning, shared: readonly Mark[], body: Body): Beginning | null {
  const mark = shared.at(-1)
  const tail = body.length - known.tail.length
  if (mark === undefined || tail < mark.end) return null
  if (!isSameHash(hashOf(body.between(tail, body.length)), known.tail.hash)) return null
  const added = readMessages(body.between(mark.end, tail))
  if (added === null) return null
  const { prompt, map } = added
  const here = { from: 0, by: mark.end - SILENT.length }
  const move = { from: known.tail.start, by: tail - known.tail.start }
  return {
    ...known,
    // The silent message is none of theirs.
    prompt: joinPrompts(known.prompt, prompt, { messages: mark.messages - 1, blocks: mark.blocks }),
    spans: known.spans.continued(
      mark.blocks,
      map.blocks.map(span => movedBlock(span, here)),
      move,
    ),
    marks: [...shared, ...newestMark(added, mark)],
    move,
  }
}

/** A body's beginning whose message says nothing and has no blocks: what follows a message in a body can follow it as well. */
const SILENT = asciiBytes('{"messages":[{"role":"user","content":[]}')
const END = asciiBytes(']}')

type Added = Readonly<{ bytes: Uint8Array; prompt: Prompt; map: BodyMap }>

/**
 * Reads what stands between the end of a message and that of the list as a body of its own; null where that can't be done.
 *
 * @param pieces of the bytes in between
 */
function readMessages(pieces: readonly Uint8Array[]): Added | null {
  const bytes = joined([SILENT, ...pieces, END])
  const read = readBody(bytes)
  if (!read.ok || mayClear(read.prompt)) return null
  const { prompt, map } = read
  const end = behindSpace(bytes, map.messageEnds.at(-1) ?? 0)
  // Where their list ends earlier, something else than messages stands there.
  return end === bytes.length - END.length ? { bytes, prompt, map } : null
}

/** A mark further on, for the next request; none where too little is new. */
function newestMark({ bytes, prompt, map }: Added, mark: Mark): readonly Mark[] {
  const messages = map.messageEnds.length - NEWEST_MESSAGES
  const end = map.messageEnds[messages - 1]
  // The silent message is no new one.
  if (end === undefined || messages === 1) return []
  const hash = hashOf([bytes.subarray(SILENT.length, end)])
  const blocks = mark.blocks + countBlocks(prompt, messages)
  return [{ end: mark.end + end - SILENT.length, hash, messages: mark.messages + messages - 1, blocks }]
}

/** Where the blocks and the top-level marker stand. */
export function placesOf({ spans, automaticSpan, move }: Beginning): BodyPlaces {
  return { blocks: spans, automaticSpan: automaticSpan === null ? null : movedMarker(automaticSpan, move) }
}

/** The hash of bytes that lie in several pieces. */
function hashOf(pieces: readonly Uint8Array[]): Hash128 {
  for (const piece of pieces) {
    hasher.open(piece)
    hasher.update(0, piece.length)
  }
  hasher.open(NO_BYTES)
  return hasher.digest()
}

/** How many blocks stand before a message, tools and system among them. */
function countBlocks({ blocks, landmarks }: Prompt, messages: number): number {
  let count = blocks.length
  for (; count > landmarks.head; count--) {
    const place = blocks[count - 1]?.place
    if (place?.section === 'messages' && place.message < messages) break
  }
  return count
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}
