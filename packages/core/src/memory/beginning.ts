import type { BodyMap, BodyPlaces } from '../prompt/body-map.ts'
import type { MappedMessage } from '../prompt/body-reader.ts'
import { type Hash128, isSameHash } from '../prompt/hash.ts'
import { assembleBehind, joinPrompts } from '../prompt/join-prompts.ts'
import { behindSpace } from '../prompt/json-cursor.ts'
import type { Prompt } from '../prompt/prompt.ts'
import { readMore } from '../prompt/read-body.ts'
import type { Body } from './body.ts'
import { ContinuedSpans } from './continued-spans.ts'
import { createStretchHash } from './create-stretch-hash.ts'
import type { Mark } from './mark-follower.ts'
import { type Move, moveBlock, movedMarker } from './moved.ts'
import { isLongNamed } from './read-named.ts'

/** Clients change the newest messages from one request to the next: before so many, bytes stay as they are. */
const NEWEST_MESSAGES = 4

/** So many marks are kept however close they are. */
const NEWEST_MARKS = 4

/** How far from each other the marks before and behind an older one are at least. Unit: bytes. */
const CLOSE = 32_768

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
  /**
   * How many elements its lists have at most: what is read again, of the newest messages, is counted again. When that reaches the bound, the next
   * body is read as a whole and counted anew.
   */
  elements: number
}>

/**
 * Remembers how a body begins that was read as a whole.
 *
 * @returns null for one that can't be continued: it is too short, or holds what the API clears later
 */
export function beginningOf(body: Uint8Array, prompt: Prompt, map: BodyMap): Beginning | null {
  if (prompt.blocks.at(-1)?.place.section !== 'messages' || map.messages.some(isCleared)) return null
  const marks = marksOf(body, prompt, map)
  if (marks.length === 0) return null
  const start = behindSpace(body, map.messages.at(-1)?.end ?? 0)
  const tail = { start, length: body.length - start, hash: hashOf([body.subarray(start)]) }
  const move = { from: start, by: 0 }
  const spans = ContinuedSpans.of(map.blocks, prompt.landmarks.head, move)
  return { prompt, spans, marks, tail, move, automaticSpan: map.automaticSpan, elements: map.elements }
}

/** What is cleared at the next user message counts differently once more comes behind it. */
function isCleared({ cleared }: Pick<MappedMessage, 'cleared'>): boolean {
  return cleared
}

/** Behind the first message, for conversations that differ early, and where the next body probably begins to differ. */
function marksOf(body: Uint8Array, prompt: Prompt, map: BodyMap): readonly Mark[] {
  const marks: Mark[] = []
  for (const messages of [1, ...steadyMessages(prompt, map.messages.length)]) {
    const end = map.messages[messages - 1]?.end
    const before = marks.at(-1)?.end ?? 0
    if (end === undefined || end <= before) continue
    marks.push({ end, hash: hashOf([body.subarray(before, end)]), messages, blocks: blocksBefore(prompt, messages) })
  }
  return marks
}

/**
 * How many messages the next body probably begins with. Where a client moves nothing but its markers, all before the first one that it may take
 * away stay, and without any all but the newest; where it changes more than that, there are fewer.
 */
function steadyMessages({ landmarks }: Prompt, messages: number): readonly [surely: number, probably: number] {
  const surely = messages - NEWEST_MESSAGES
  for (const { place } of landmarks.marked) {
    if (place.section === 'messages' && place.message >= surely) return [surely, place.message]
  }
  return [surely, messages - 1]
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
  // The tail begins with the bracket that closes the list.
  const bytes = body.span(mark.end, tail + 1)
  const more = readMore(bytes, known.elements)
  if (more === null) return null
  const { messages, elements } = more
  if (messages.some(message => isCleared(message) || message.blocks.some(isLongNamed))) return null
  const added = assembleBehind(known.prompt, messages, mark)
  for (const block of added.order) moveBlock(block, mark.end)
  const move = { from: known.tail.start, by: tail - known.tail.start }
  const prompt = joinPrompts(known.prompt, added, mark)
  return {
    prompt,
    spans: known.spans.continued(mark.blocks, added.order, move),
    marks: marksFor(shared, body, prompt, messages),
    tail: known.tail,
    move,
    automaticSpan: known.automaticSpan,
    elements,
  }
}

/** The marks for the next request: the shared ones, and more further on where enough is new. */
function marksFor(
  shared: readonly Mark[],
  body: Body,
  prompt: Prompt,
  messages: readonly MappedMessage[],
): readonly Mark[] {
  const kept = shared.at(-1)
  if (kept === undefined) return shared
  let marks = shared
  let last = kept
  for (const steady of steadyMessages(prompt, kept.messages + messages.length)) {
    const place = messages[steady - kept.messages - 1]
    if (place === undefined || steady <= last.messages) continue
    const end = kept.end + place.end
    const hash = hashOf(body.between(last.end, end))
    last = { end, hash, messages: steady, blocks: blocksBefore(prompt, steady) }
    marks = thinned([...marks, last], body)
  }
  return marks
}

/**
 * Leaves out a mark that is not among the newest any more, where its neighbours are close. Each mark costs its part of every request; a conversation
 * goes back a few turns now and then, hardly ever many, and has only a little more to read then.
 */
function thinned(marks: readonly Mark[], body: Body): readonly Mark[] {
  const at = marks.length - 1 - NEWEST_MARKS
  const [before, , next] = at < 1 ? [] : marks.slice(at - 1, at + 2)
  if (before === undefined || next === undefined || next.end - before.end >= CLOSE) return marks
  return marks.toSpliced(at, 2, { ...next, hash: hashOf(body.between(before.end, next.end)) })
}

/** Where the blocks and the top-level marker stand. */
export function placesOf({ spans, automaticSpan, move }: Beginning): BodyPlaces {
  return { blocks: spans, automaticSpan: automaticSpan === null ? null : movedMarker(automaticSpan, move) }
}

/** The hash of bytes that lie in several pieces, as a `MarkFollower` makes it of the same bytes. */
export function hashOf(pieces: readonly Uint8Array[]): Hash128 {
  const hash = createStretchHash()
  for (const piece of pieces) hash.take(piece, 0, piece.length)
  return hash.digest()
}

/** How many blocks stand before a message, tools and system among them. */
function blocksBefore({ blocks, landmarks }: Prompt, messages: number): number {
  let count = blocks.length
  for (; count > landmarks.head; count--) {
    const place = blocks[count - 1]?.place
    if (place?.section === 'messages' && place.message < messages) break
  }
  return count
}
