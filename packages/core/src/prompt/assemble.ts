import { unmarkable } from './block-kinds.ts'
import { chain, EMPTY_HASH, type Hash128 } from './hash.ts'
import { landmarksOf } from './landmarks.ts'
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
type Group = Readonly<{
  section: Section
  message: number
  role: Role | null
  /** Whether the API clears it at the next user message. */
  cleared: boolean
  /** Whether the model is still shown it. */
  isRendered: boolean
}>

/** A prompt while it is put together, or what is put behind the beginning of one. */
type Parts<B extends FoundBlock> = Readonly<{
  /** How many blocks stand before. */
  before: number
  blocks: Block[]
  /** The found blocks in the same order. */
  order: B[]
  hashes: Int32Array
  /** The hash of the prefix so far. */
  prefix: HashState
}>

/** One for all, because one request is put together at a time. */
const PREFIX: HashState = new Int32Array(HASH_WORDS)

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
  const blocks: Block[] = []
  const order: B[] = []
  const hashes = new Int32Array(2 * HASH_WORDS * (tools.length + system.length + countBlocks(messages)))
  const parts: Parts<B> = { before: 0, blocks, order, hashes, prefix: PREFIX.fill(0) }
  const bytes = addHead(parts, 'tools', tools) + addHead(parts, 'system', system) + addMessages(parts, messages, 0)
  const landmarks = landmarksOf(blocks)
  return { prompt: { model, stream, onThread, parameters, blocks, hashes, landmarks, automatic, bytes }, order }
}

/** How many blocks messages have. */
export function countBlocks(messages: readonly FoundMessage<FoundBlock>[]): number {
  let count = 0
  for (const { blocks } of messages) count += blocks.length
  return count
}

function addHead<B extends FoundBlock>(parts: Parts<B>, section: 'tools' | 'system', blocks: readonly B[]): number {
  return addGroup(parts, { section, message: 0, role: null, cleared: false, isRendered: true }, blocks)
}

/**
 * Adds messages and returns how many bytes their blocks have.
 *
 * @param before how many messages stand before them
 */
export function addMessages<B extends FoundBlock>(
  parts: Parts<B>,
  messages: readonly FoundMessage<B>[],
  before: number,
): number {
  let bytes = 0
  const lastUser = messages.findLastIndex(({ role }) => role === 'user')
  for (let i = 0; i < messages.length; i++) {
    const { role, cleared, blocks } = messages[i] as FoundMessage<B>
    // What is cleared at the next user message stays in the request and is no longer shown to the model.
    const isRendered = !cleared || i > lastUser
    bytes += addGroup(parts, { section: 'messages', message: before + i, role, cleared, isRendered }, blocks)
  }
  return bytes
}

/** Adds the blocks of a group and returns how many bytes they have. */
function addGroup<B extends FoundBlock>(parts: Parts<B>, group: Group, blocks: readonly B[]): number {
  const { section, message, role, cleared, isRendered } = group
  let turn = TURN[role ?? section]
  let sum = 0
  let index = 0
  for (const found of blocks) {
    const { kind, name, form, marker, nestedMarkers, bytes, digest } = found
    const inPrefix = isRendered && !(section === 'tools' && found.deferred)
    if (inPrefix) {
      chain(parts.prefix, digest, turn)
      turn = TURN.same
    }
    putHashes(parts, digest)
    // What is found may be kept for long, and its hash stands among the others now.
    found.digest = EMPTY_HASH
    parts.order.push(found)
    parts.blocks.push({
      index: parts.before + parts.blocks.length,
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
    sum += bytes
    index++
  }
  return sum
}

/** Puts the hashes of the next block in: its own, then that of the prefix that ends with it. */
function putHashes<B extends FoundBlock>({ hashes, prefix, blocks }: Parts<B>, digest: Hash128): void {
  const at = 2 * HASH_WORDS * blocks.length
  for (let i = 0; i < HASH_WORDS; i++) {
    hashes[at + i] = digest[i] ?? 0
    hashes[at + HASH_WORDS + i] = prefix[i] ?? 0
  }
}
