import type { BodyMap, BodyPlaces } from '../prompt/body-map.ts'
import { isSameHash } from '../prompt/hash.ts'
import type { Prompt, ReadProblem } from '../prompt/prompt.ts'
import { type Beginning, beginningOf, continueFrom, hashOf, placesOf } from './beginning.ts'
import type { Body } from './body.ts'
import { type Mark, MarkFollower } from './mark-follower.ts'
import type { Move } from './moved.ts'
import { readNamed } from './read-named.ts'
import { type Thread, Threads } from './threads.ts'

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

/** A beginning, and what was seen beside its messages; where the first mark is, and a word of its hash, which tell most threads apart without a further look. */
type Known<Seen> = Readonly<{ beginning: Beginning; seen: Seen; firstEnd: number; firstWord: number }>

/** Blocks remembered over all conversations, with all that engine remembers of the same ones: some 10 MB. */
const MAXIMUM_BLOCKS = 30_000

/** Where nothing is remembered. */
const NO_MARKS: readonly never[] = []

/**
 * Makes a reader for conversations. A request repeats nearly all of the one before it in its thread, so what was found in there need not be found
 * again: the bytes that are the same are known by their hash, and only what is new is read. No bytes are kept.
 *
 * @param look looks for what its caller wants to know of a body beside its messages. It is not asked again while that stays the same
 * @param maximumBlocks blocks remembered, and ten more for each thread: the one that was quiet for longest is forgotten first
 */
export function createConversationReader<Seen>(
  look: (body: Uint8Array, map: BodyMap) => Seen,
  maximumBlocks: number = MAXIMUM_BLOCKS,
): ConversationReader<Seen> {
  const threads = new Threads<Known<Seen>>(maximumBlocks, ({ beginning }) => beginning.prompt.blocks.length)
  return { follow: conversation => new Following({ threads, look, maximumBlocks }, conversation) }
}

/** What all bodies are read with. */
type Tools<Seen> = Readonly<{
  threads: Threads<Known<Seen>>
  look: (body: Uint8Array, map: BodyMap) => Seen
  maximumBlocks: number
}>

/** A thread, and up to where a body is the same. */
type Found<Seen> = Readonly<{ thread: Thread<Known<Seen>>; shared: readonly Mark[] }>

/** Follows one body, in the thread that it probably goes on with. */
class Following<Seen> implements BodyFollower<Seen> {
  readonly #tools: Tools<Seen>
  readonly #conversation: string
  readonly #threads: readonly Thread<Known<Seen>>[]
  /** Chosen when the first bytes are there. */
  #thread: Thread<Known<Seen>> | null = null
  #follower: MarkFollower | null = null
  /** How long the first piece was. Unit: bytes. */
  #firstLength = 0

  constructor(tools: Tools<Seen>, conversation: string) {
    this.#tools = tools
    this.#conversation = conversation
    this.#threads = tools.threads.of(conversation)
  }

  take(piece: Uint8Array): void {
    this.#follower ??= this.#choose(piece)
    this.#follower.take(piece)
  }

  read(body: Body): ConversationReadResult<Seen> {
    const found = this.#found(body)
    const beginning = found === null ? null : continueFrom(found.thread.value.beginning, found.shared, body)
    if (found === null || beginning === null) return body.readWhole(bytes => this.#readWhole(bytes))
    const { thread } = found
    const { seen } = thread.value
    this.#remember(knownOf(beginning, seen), isSameThread(found) ? thread : null)
    const { prompt, move } = beginning
    return { ok: true, prompt, map: placesOf(beginning), seen, move }
  }

  #choose(first: Uint8Array): MarkFollower {
    const [thread, shared] = likeliest(this.#threads, first)
    this.#firstLength = first.length
    this.#thread = thread
    return new MarkFollower(thread?.value.beginning.marks ?? NO_MARKS, shared)
  }

  /** The thread that has most in common with a body. As a rule that is the one that was followed, up to its last mark. */
  #found(body: Body): Found<Seen> | null {
    const thread = this.#thread
    if (thread === null) return null
    const shared = this.#follower?.shared ?? NO_MARKS
    let best: Found<Seen> = { thread, shared }
    if (shared.length === thread.value.beginning.marks.length) return best
    for (const other of this.#threads) {
      if (other === thread || !this.#mayShare(other, best)) continue
      const follower = new MarkFollower(other.value.beginning.marks)
      for (const piece of body.pieces) follower.take(piece)
      if (endOf(follower.shared) > endOf(best.shared)) best = { thread: other, shared: follower.shared }
    }
    return best
  }

  /** Whether a thread may have more in common with the body: one whose first message was looked for in vain has nothing. */
  #mayShare({ value }: Thread<Known<Seen>>, { thread, shared }: Found<Seen>): boolean {
    if (shared.length === 0) return value.firstEnd > this.#firstLength
    return value.firstEnd === thread.value.firstEnd && value.firstWord === thread.value.firstWord
  }

  /** A body that goes on with no thread, or changes the beginning of one, begins another. */
  #readWhole(bytes: Uint8Array): ConversationReadResult<Seen> {
    const read = readNamed(bytes)
    if (!read.ok) return read
    const { prompt, map } = read
    const seen = this.#tools.look(bytes, map)
    const beginning = beginningOf(bytes, prompt, map)
    if (beginning !== null) this.#remember(knownOf(beginning, seen), null)
    return { ok: true, prompt, map, seen, move: { from: 0, by: 0 } }
  }

  #remember(known: Known<Seen>, before: Thread<Known<Seen>> | null): void {
    const { threads, maximumBlocks } = this.#tools
    if (known.beginning.prompt.blocks.length <= maximumBlocks) threads.set(this.#conversation, known, before)
    else if (before !== null) threads.delete(before)
  }
}

function knownOf<Seen>(beginning: Beginning, seen: Seen): Known<Seen> {
  const [first] = beginning.marks
  return { beginning, seen, firstEnd: first?.end ?? 0, firstWord: first?.hash[0] ?? 0 }
}

/** Whether a body goes on with a thread, be it from an earlier message, or only begins as the thread does, as agents of one kind do. */
function isSameThread({ thread, shared }: Found<unknown>): boolean {
  return shared.length > 1 || shared.length === thread.value.beginning.marks.length
}

/**
 * The newest thread whose first message stands at the head of a body. Where none is seen there, the newest whose first message is longer than what
 * has come so far.
 *
 * @returns with how many marks are known to be the same
 */
function likeliest<Seen>(
  threads: readonly Thread<Known<Seen>>[],
  first: Uint8Array,
): readonly [thread: Thread<Known<Seen>> | null, shared: number] {
  const [newest = null] = threads
  if (threads.length < 2) return [newest, 0]
  /** By where they end: agents of one kind often begin with a message of the same length. */
  const hashes = new Map<number, Mark['hash']>()
  const isLonger = ({ value }: Thread<Known<Seen>>): boolean => value.firstEnd > first.length
  const isThere = ({ value }: Thread<Known<Seen>>): boolean => {
    const { firstEnd, firstWord } = value
    if (firstEnd > first.length) return false
    const hash = hashes.get(firstEnd) ?? hashOf([first.subarray(0, firstEnd)])
    hashes.set(firstEnd, hash)
    const [mark] = hash[0] === firstWord ? value.beginning.marks : []
    return mark !== undefined && isSameHash(hash, mark.hash)
  }
  const seen = threads.find(isThere)
  return seen === undefined ? [threads.find(isLonger) ?? newest, 0] : [seen, 1]
}

function endOf(marks: readonly Mark[]): number {
  return marks.at(-1)?.end ?? 0
}
