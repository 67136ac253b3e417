import type { Prompt } from '@sternline/core'
import type { Remembered } from '@sternline/core/diagnosis'
import {
  ByConversation,
  type PackedPrompt,
  packPrompt,
  type Thread,
  Threads,
  unpackPrompt,
} from '@sternline/core/memory'
import { beginsWith, firstMessageOf } from './first-message.ts'

/** What is remembered of the newest requests, so that the next one of a conversation can be diagnosed. Hashes, sizes and names, no text. */
export interface Recollection {
  /**
   * The request that this one goes on with: the newest of the conversation with the same first message, whatever was asked for in between; where a client
   * has written its history anew, the newest for the same model.
   *
   * @returns null when none is remembered
   */
  recall(conversation: string, prompt: Prompt): Remembered | null
  /** Remembers a request in place of the one that it goes on with, but for one without any block. */
  remember(conversation: string, request: Remembered): void
  /** Forgets a request. @returns whether it was remembered: no other came in its place meanwhile */
  forget(conversation: string, request: Remembered): boolean
}

/** A request whose prompt is packed. */
type Packed = Omit<Remembered, 'prompt'> & Readonly<{ prompt: PackedPrompt; first: readonly number[] }>

/** A request of a conversation that goes on, and a word of its first message: it tells most threads apart without a further look. */
type Open = Readonly<{ request: Remembered; word: number }>

/** How much is remembered over all conversations. Unit: blocks, and each request counts for some of its own, see `ByConversation`. */
type Limits = Readonly<{
  /** Those of conversations that go on now: some 6 MB. */
  open: number
  /** Those of quiet ones, which are packed: some 5 MB. */
  packed: number
}>

const LIMITS: Limits = { open: 30_000, packed: 64_000 }

/** What a packed request takes beside its blocks, which are smaller now: it counts for so many more. */
const PACKED_FOR_ITSELF = 20

/** Makes a recollection that is bounded by blocks and requests: the conversation that was quiet for longest is packed first, and forgotten first. */
export function createRecollection(limits: Limits = LIMITS): Recollection {
  const packed = new ByConversation<Packed>(limits.packed, ({ prompt }) => PACKED_FOR_ITSELF + prompt.length)
  const open = new Threads<Open>(
    limits.open,
    ({ request }) => request.prompt.blocks.length,
    ({ conversation, value }) => packed.set(conversation, pack(value.request)),
  )
  const threadOf = (conversation: string, first: readonly number[]): Thread<Open> | undefined => {
    const word = wordOf(first)
    return open.of(conversation).find(({ value }) => value.word === word && beginsWith(value.request.prompt, first))
  }
  return {
    recall(conversation, prompt) {
      const first = firstMessageOf(prompt)
      const known = threadOf(conversation, first)
      if (known !== undefined) return known.value.request
      const quiet = packed.get(conversation)
      if (quiet !== undefined && isAlike(quiet.first, first)) return unpack(quiet)
      const newest = open.of(conversation).find(({ value }) => value.request.prompt.model === prompt.model)
      if (newest !== undefined) return newest.value.request
      return quiet?.prompt.rest.model === prompt.model ? unpack(quiet) : null
    },
    remember(conversation, request) {
      // It tells the next one nothing.
      if (request.prompt.blocks.length === 0) return
      const first = firstMessageOf(request.prompt)
      if (isAlike(packed.get(conversation)?.first ?? null, first)) packed.delete(conversation)
      open.set(conversation, { request, word: wordOf(first) }, threadOf(conversation, first) ?? null)
    },
    forget(conversation, request) {
      const thread = open.of(conversation).find(({ value }) => value.request === request)
      if (thread !== undefined) open.delete(thread)
      return thread !== undefined
    },
  }
}

function wordOf([word = 0]: readonly number[]): number {
  return word
}

function pack(request: Remembered): Packed {
  return { ...request, prompt: packPrompt(request.prompt), first: firstMessageOf(request.prompt) }
}

function unpack({ first: _, ...request }: Packed): Remembered {
  return { ...request, prompt: unpackPrompt(request.prompt) }
}

function isAlike(known: readonly number[] | null, first: readonly number[]): boolean {
  return known !== null && known.length === first.length && known.every((word, at) => word === first[at])
}
