import { unmarkable } from './block-kinds.ts'
import { chain, type Hash128 } from './hash.ts'
import { HASH_WORDS } from './murmur3.ts'
import type { Block, Marker, Place, Prompt, Role, Section } from './prompt.ts'

/** A block as a reader found it, before it takes its place in the prompt. Mutable only inside the reader. */
export type FoundBlock = {
  kind: string
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
  automatic: Marker | null
  tools: readonly B[]
  system: readonly B[]
  messages: readonly FoundMessage<B>[]
}>

/** Numbers that separate sections and speakers in the chain of hashes, so that the same block elsewhere is another prefix. */
const TURN: Readonly<Record<'tools' | 'system' | Role | 'same', number>> = {
  same: 0,
  tools: 1,
  system: 2,
  user: 3,
  assistant: 4,
}

/**
 * Puts what a reader found into render order and hashes every prefix. Both readers end here, so they can't disagree on it.
 *
 * @returns the prompt, and the found blocks in the same order
 */
export function assemble<B extends FoundBlock>(found: FoundRequest<B>): { prompt: Prompt; order: readonly B[] } {
  const { model, stream, automatic, tools, system, messages } = found
  const builder = new PromptBuilder<B>()
  for (const [index, block] of tools.entries()) builder.add(block, { section: 'tools', index }, null, false)
  for (const [index, block] of system.entries()) builder.add(block, { section: 'system', index }, null, false)
  for (const [message, { role, cleared, blocks }] of messages.entries()) {
    for (const [index, block] of blocks.entries()) {
      builder.add(block, { section: 'messages', message, index }, role, cleared)
    }
  }
  const { blocks, hashes, order, bytes } = builder
  return { prompt: { model, stream, blocks, hashes, automatic, bytes }, order }
}

class PromptBuilder<B extends FoundBlock> {
  readonly blocks: Block[] = []
  readonly order: B[] = []
  readonly hashes: number[] = []
  bytes = 0
  readonly #prefix = new Int32Array(HASH_WORDS)
  #section: Section | null = null

  add(found: B, place: Place, role: Role | null, cleared: boolean): void {
    const { kind, form, text, deferred, marker, nestedMarkers, bytes, digest } = found
    const { section } = place
    const index = this.blocks.length
    const inPrefix = !(section === 'tools' && deferred)
    if (inPrefix) {
      chain(this.#prefix, digest, this.#turn(place, role))
      this.#section = section
    }
    for (let i = 0; i < HASH_WORDS; i++) this.hashes.push(digest[i] ?? 0)
    for (let i = 0; i < HASH_WORDS; i++) this.hashes.push(this.#prefix[i] ?? 0)
    this.bytes += bytes
    this.order.push(found)
    this.blocks.push({
      index,
      place,
      role,
      kind,
      form,
      unmarkable: unmarkable({ section, kind, text, deferred, cleared }),
      inPrefix,
      bytes,
      marker,
      nestedMarkers: kind === 'tool_result' ? nestedMarkers : [],
    })
  }

  #turn(place: Place, role: Role | null): number {
    if (place.section === 'messages') {
      return place.index === 0 && role !== null ? TURN[role] : TURN.same
    }
    return place.section === this.#section ? TURN.same : TURN[place.section]
  }
}
