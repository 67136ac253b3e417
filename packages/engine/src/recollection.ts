import type { Remembered } from '@sternline/core/diagnosis'
import { ByConversation, type PackedPrompt, packPrompt, unpackPrompt } from '@sternline/core/memory'

/** What is remembered of the newest requests, so that the next one of a conversation can be diagnosed. Hashes, sizes and names, no text. */
export interface Recollection {
  /** The newest request of a conversation; null when none is remembered. */
  recall(conversation: string): Remembered | null
  /** Remembers a request in place of the one before, but for one without any block. */
  remember(conversation: string, request: Remembered): void
}

/** A request whose prompt is packed. */
type Packed = Omit<Remembered, 'prompt'> & Readonly<{ prompt: PackedPrompt }>

/** How much is remembered over all conversations. Unit: blocks, and each request counts for some of its own, see `ByConversation`. */
type Limits = Readonly<{
  /** Those of conversations that go on now: some 6 MB. */
  open: number
  /** Those of quiet ones, which are packed: some 8 MB. */
  packed: number
}>

const LIMITS: Limits = { open: 30_000, packed: 100_000 }

/** What a packed request takes beside its blocks, which are smaller now: it counts for so many more. */
const PACKED_FOR_ITSELF = 20

/** Makes a recollection that is bounded by blocks and requests: the conversation that was quiet for longest is packed first, and forgotten first. */
export function createRecollection(limits: Limits = LIMITS): Recollection {
  const packed = new ByConversation<Packed>(limits.packed, ({ prompt }) => PACKED_FOR_ITSELF + prompt.length)
  const open = new ByConversation<Remembered>(
    limits.open,
    ({ prompt }) => prompt.blocks.length,
    (conversation, request) => packed.set(conversation, { ...request, prompt: packPrompt(request.prompt) }),
  )
  return {
    recall(conversation) {
      const request = open.get(conversation)
      if (request !== undefined) return request
      const quiet = packed.get(conversation)
      return quiet === undefined ? null : { ...quiet, prompt: unpackPrompt(quiet.prompt) }
    },
    remember(conversation, request) {
      // It tells the next one nothing.
      if (request.prompt.blocks.length === 0) return
      packed.delete(conversation)
      open.set(conversation, request)
    },
  }
}
