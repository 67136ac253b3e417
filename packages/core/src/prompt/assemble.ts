import { unmarkable } from './block-kinds.ts'
import { chain, type Hash128 } from './hash.ts'
import { HASH_WORDS, type HashState } from './murmur3.ts'
import type { Parameters } from './parameters.ts'
import type { Block, Marker, Prompt, Role, Section } from './prompt.ts'

/** A block as a reader found it, before it takes its place in the prompt. Mutable only inside the reader. */
export type FoundBlock = {
  kind: string
  /** What `name` says, for a tool; null where it says nothing or too much. */
  name: string | null
  form: 'block' | 'string'
  text: 'none' | 'blank' | 'present'
  deferred: boolean
  marker: Marker | null
  nestedMarkers: readonly Marker[]
  bytes: number
  digest: Hash128
}

/** A message as a reader found it. */
export type FoundMessage<B extends FoundBlock> = Readonly<{ role: Role; cleared: boolean; blocks: readonly B[] }>

/** All that a reader found in a request. */
export type FoundRequest<B extends FoundBlock> = Readonly<{
  model: string
  stream: boolean
  onThread: boolean
  parameters: Parameters
  automatic: Marker | null
  tools: readonly B[]
  system: readonly B[]
  messages: readonly FoundMessage<B>[]
}>

/** What the blocks of one section, or of one message, have in common. */
type Group<B extends FoundBlock> = FoundGroup<B> & Readonly<{ role: Role | null; isRendered: boolean }>

type FoundGroup<B extends FoundBlock> = Readonly<{ cleared: boolean; blocks: readonly B[] }>

/** A prompt while it is put together. */
type Parts<B extends FoundBlock> = Readonly<{ blocks: Block[]; hashes: number[]; order: B[]; prefix: HashState }>

/** Numbers that stand between the groups in the chain of hashes, so that the same block elsewhere is another prefix. */
const TURN: Readonly<Record<Section | Role | 'same', number>> = {
  same: 0,
  tools: 1,
  system: 2,
  user: 3,
  assistant: 4,
  // Never first: a message has a role.
  messages: 0,
}

/**
 * Puts what a reader found into render order and hashes every prefix. Both readers end here, so they can't disagree on it.
 *
 * @returns the prompt, and the found blocks in the same order
 */
export function assemble<B extends FoundBlock>(found: FoundRequest<B>): { prompt: Prompt; order: readonly B[] } {
  const { model, stream, onThread, parameters, automatic, tools, system, messages } = found
  const count = messages.reduce((sum, { blocks }) => sum + blocks.length, tools.length + system.length)
  // The hashes are so many words that a list which grows step by step would cost more than all else here.
  const hashes = Array<number>(2 * HASH_WORDS * count).fill(0)
  const parts: Parts<B> = { blocks: [], hashes, order: [], prefix: new Int32Array(HASH_WORDS) }
  addGroup(parts, { role: null, cleared: false, isRendered: true, blocks: tools }, 'tools', 0)
  addGroup(parts, { role: null, cleared: false, isRendered: true, blocks: system }, 'system', 0)
  const lastUser = messages.findLastIndex(({ role }) => role === 'user')
  for (const [index, message] of messages.entries()) {
    // What is cleared at the next user message stays in the request and is no longer shown to the model.
    addGroup(parts, { ...message, isRendered: !message.cleared || index > lastUser }, 'messages', index)
  }
  const { blocks, order } = parts
  const bytes = blocks.reduce((sum, block) => sum + block.bytes, 0)
  return { prompt: { model, stream, onThread, parameters, blocks, hashes, automatic, bytes }, order }
}

function addGroup<B extends FoundBlock>(parts: Parts<B>, group: Group<B>, section: Section, message: number): void {
  const { role, cleared, isRendered } = group
  let turn = TURN[role ?? section]
  let index = 0
  for (const found of group.blocks) {
    const { kind, name, form, marker, nestedMarkers, bytes, digest } = found
    const inPrefix = isRendered && !(section === 'tools' && found.deferred)
    if (inPrefix) {
      chain(parts.prefix, digest, turn)
      turn = TURN.same
    }
    putHashes(parts, digest)
    parts.order.push(found)
    parts.blocks.push({
      index: parts.blocks.length,
      place: section === 'messages' ? { section, message, index } : { section, index },
      role,
      kind,
      name,
      form,
      unmarkable: unmarkable(section, found, cleared),
      inPrefix,
      bytes,
      marker,
      nestedMarkers,
    })
    index++
  }
}

/** Puts the hashes of the next block in: its own, then that of the prefix that ends with it. */
function putHashes<B extends FoundBlock>({ hashes, prefix, blocks }: Parts<B>, digest: Hash128): void {
  const at = 2 * HASH_WORDS * blocks.length
  for (let i = 0; i < HASH_WORDS; i++) {
    hashes[at + i] = digest[i] ?? 0
    hashes[at + HASH_WORDS + i] = prefix[i] ?? 0
  }
}
