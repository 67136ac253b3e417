import type { BlockSpan, BodyMap, MarkerSpan, Span } from '../prompt/body-map.ts'
import { NO_BYTES } from '../prompt/bulk.ts'
import { type Hash128, Hasher } from '../prompt/hash.ts'
import { joinPrompts } from '../prompt/join-prompts.ts'
import { BYTE, JsonCursor } from '../prompt/json-cursor.ts'
import type { Prompt } from '../prompt/prompt.ts'
import { readBody } from '../prompt/read-body.ts'
import { sharedBulk } from '../prompt/shared-bulk.ts'

/** Clients move their markers from one request to the next, and with them the newest messages change: so many are read anew. */
const NEWEST_MESSAGES = 4

const HEAD = Array.from('{"messages":[', character => character.charCodeAt(0))
const TAIL = Array.from(']}', character => character.charCodeAt(0))

/** A place behind a message, and the hash of the bytes between it and the mark before. */
type Mark = Readonly<{ end: number; hash: Hash128; messages: number; blocks: number }>

/** A request as the next one of its conversation probably begins: what was found in it, and hashes of its bytes. */
export type Beginning = Readonly<{
  prompt: Prompt
  map: BodyMap
  marks: readonly Mark[]
  /** Where the messages end, and the hash of what stands behind them. */
  tail: Span & Readonly<{ hash: Hash128 }>
}>

type Read = Readonly<{ prompt: Prompt; map: BodyMap }>

const cursor = new JsonCursor(sharedBulk())
const hasher = new Hasher(sharedBulk())

/**
 * Remembers how a body begins.
 *
 * @returns null for one that can't be continued: it is too short, or holds what the API clears later
 */
export function beginningOf(body: Uint8Array, read: Read): Beginning | null {
  return withBody(body, () => (mayClear(read.prompt) ? null : marked(body, read)))
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

/** Lets go of the body afterwards: whoever reads next opens his own. */
function withBody<T>(body: Uint8Array, step: () => T): T {
  cursor.open(body)
  try {
    return step()
  } finally {
    cursor.open(NO_BYTES)
  }
}

function marked(body: Uint8Array, { prompt, map }: Read): Beginning | null {
  const last = prompt.blocks.at(-1)?.place
  if (last?.section !== 'messages') return null
  const marks: Mark[] = []
  for (const messages of [1, last.message + 1 - NEWEST_MESSAGES]) {
    const end = endOfMessages(prompt, map, messages)
    const before = marks.at(-1)?.end ?? 0
    if (end === null || end <= before) continue
    marks.push({ end, hash: hasher.hash(before, end), messages, blocks: countBlocks(prompt, messages) })
  }
  const from = marks.at(-1)
  if (from === undefined) return null
  if (endsOfMessages(from.end) === null) return null
  const { at } = cursor
  return { prompt, map, marks, tail: { start: at, end: body.length, hash: hasher.hash(at, body.length) } }
}

/**
 * Reads a body that begins as another one did.
 *
 * @returns what `readBody` finds in it, to be remembered in place of the other one; null when it has to be read as a whole
 */
export function continueFrom(known: Beginning, body: Uint8Array): Beginning | null {
  const shared = withBody(body, () => sharedWith(known, body))
  if (shared === null) return null
  const { marks, mark, newest, tail } = shared
  const added = readMessages(body, mark.end, tail)
  if (added === null) return null
  const prompt = joinPrompts(known.prompt, added.prompt, mark)
  const map = joinMaps(known, added.map, mark, tail)
  const next = newest === null ? [] : [{ ...newest, blocks: countBlocks(prompt, newest.messages) }]
  return { prompt, map, marks: [...marks, ...next], tail: { ...known.tail, start: tail, end: body.length } }
}

type Shared = Readonly<{
  marks: readonly Mark[]
  /** The last of them: what stands before it need not be read. */
  mark: Mark
  /** A mark further on, for the next request; null where too little is new. */
  newest: Omit<Mark, 'blocks'> | null
  /** Where what stands behind the messages begins, which is the same again. */
  tail: number
}>

/** What a body has in common with another one; null where that is too little, or not JSON. */
function sharedWith(known: Beginning, body: Uint8Array): Shared | null {
  const marks = sharedMarks(known, body)
  const mark = marks.at(-1)
  const tail = body.length - (known.tail.end - known.tail.start)
  if (mark === undefined || tail < mark.end || !isSame(hasher.hash(tail, body.length), known.tail.hash)) return null
  const ends = endsOfMessages(mark.end)
  if (ends === null || cursor.at !== tail) return null
  const count = ends.length - NEWEST_MESSAGES
  const end = ends[count - 1]
  const newest = end === undefined ? null : { end, hash: hasher.hash(mark.end, end), messages: mark.messages + count }
  return { marks, mark, newest, tail }
}

/** The marks up to which the bytes are the same. */
function sharedMarks({ marks }: Beginning, body: Uint8Array): readonly Mark[] {
  let at = 0
  const differs = marks.findIndex(({ end, hash }) => {
    const isShared = end <= body.length && isSame(hasher.hash(at, end), hash)
    at = end
    return !isShared
  })
  return differs < 0 ? marks : marks.slice(0, differs)
}

function isSame(a: Hash128, b: Hash128): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3]
}

/** Where the last of so many messages ends; null where it has no block to find it by. */
function endOfMessages(prompt: Prompt, map: BodyMap, messages: number): number | null {
  const index = countBlocks(prompt, messages) - 1
  const place = prompt.blocks[index]?.place
  const span = map.blocks[index]
  if (span === undefined || place?.section !== 'messages' || place.message !== messages - 1) return null
  // A block stands in a list in a message; a string stands in the message itself.
  let depth = span.form === 'string' ? 1 : 2
  let at = span.end
  while (depth > 0) {
    const byte = cursor.bytes[at]
    if (byte === BYTE.quote) at = cursor.closingQuote(at)
    else if (byte === BYTE.openObject || byte === BYTE.openArray) depth++
    else if (byte === BYTE.closeObject || byte === BYTE.closeArray) depth--
    at++
  }
  return at
}

/** How many blocks stand before a message, tools and system among them. */
function countBlocks({ blocks, landmarks }: Prompt, messages: number): number {
  if (messages === 0) return landmarks.head
  let count = blocks.length
  for (; count > landmarks.head; count--) {
    const place = blocks[count - 1]?.place
    if (place?.section === 'messages' && place.message < messages) break
  }
  return count
}

/**
 * Steps over the messages that follow the one that ends at `from`; the cursor stands at their closing bracket then.
 *
 * @returns where each ends; null where something else stands between them
 */
function endsOfMessages(from: number): readonly number[] | null {
  const ends: number[] = []
  cursor.at = from
  while (cursor.peek() === BYTE.comma) {
    cursor.at++
    if (!cursor.isObject || !skips()) return null
    ends.push(cursor.at)
  }
  return cursor.peek() === BYTE.closeArray ? ends : null
}

/** Steps over a value; false where there is none that is whole. */
function skips(): boolean {
  try {
    cursor.skip()
    return true
  } catch {
    // The reader of whole bodies says what is wrong with it.
    return false
  }
}

/** Reads the messages between two places as a body of their own; null where that can't be done. Spans are moved to their places. */
function readMessages(body: Uint8Array, from: number, to: number): Read | null {
  // Behind the comma; where there is none, there is no message.
  const start = Math.min(to, body.indexOf(BYTE.comma, from) + 1)
  const alone = new Uint8Array(HEAD.length + (to - start) + TAIL.length)
  alone.set(HEAD)
  alone.set(body.subarray(start, to), HEAD.length)
  alone.set(TAIL, alone.length - TAIL.length)
  const read = readBody(alone)
  if (!read.ok || mayClear(read.prompt)) return null
  const by = start - HEAD.length
  return { prompt: read.prompt, map: { ...read.map, blocks: read.map.blocks.map(span => movedSpan(span, by)) } }
}

function joinMaps({ prompt, map, tail }: Beginning, added: BodyMap, { blocks: kept }: Mark, start: number): BodyMap {
  const by = start - tail.start
  const isMoved = (span: Span): boolean => by !== 0 && span.start >= tail.start
  // Tools and system may stand behind the messages.
  const head = countBlocks(prompt, 0)
  const { automaticSpan } = map
  return {
    blocks: [
      ...map.blocks.slice(0, head).map(span => (isMoved(span) ? movedSpan(span, by) : span)),
      ...map.blocks.slice(head, kept),
      ...added.blocks,
    ],
    automaticSpan:
      automaticSpan !== null && isMoved(automaticSpan.cut) ? movedMarker(automaticSpan, by) : automaticSpan,
  }
}

function movedSpan({ start, end, form, isEmpty, markerSpan, nestedSpans }: BlockSpan, by: number): BlockSpan {
  return {
    start: start + by,
    end: end + by,
    form,
    isEmpty,
    markerSpan: markerSpan === null ? null : movedMarker(markerSpan, by),
    nestedSpans: nestedSpans.map(span => movedMarker(span, by)),
  }
}

function movedMarker({ cut, value }: MarkerSpan, by: number): MarkerSpan {
  return {
    cut: { start: cut.start + by, end: cut.end + by },
    value: { start: value.start + by, end: value.end + by },
  }
}
