import type { Section } from '@sternline/core'

/** What a block is to a placement rule. Everything that is none of the first four is `other`. */
export const KINDS = ['text', 'tool_use', 'tool_result', 'thinking', 'other'] as const

/** What a block is to a placement rule. */
export type BlockKind = (typeof KINDS)[number]

const SECTIONS: readonly Section[] = ['tools', 'system', 'messages']

/** One block on its way into a path. */
export type PathBlock = Readonly<{
  section: Section
  /** Number of its message; -1 outside messages. */
  message: number
  isAssistant: boolean
  kind: BlockKind
  isMarkable: boolean
  /** Length of its JSON. Unit: bytes. */
  bytes: number
  /** Number of the prefix that ends here: equal numbers mean equal prefixes. */
  node: number
  /** Tokens of the prefix that ends here. */
  end: number
}>

/**
 * The blocks of a request, or of all requests of a conversation that only grows: what a cache and a placement rule know of
 * them, one number a block in arrays that all workers share. Computed once a recording, whatever the number of strategies.
 */
export type Path = Readonly<{
  nodes: Int32Array
  ends: Int32Array
  bytes: Int32Array
  messages: Int32Array
  /** Kind, section, speaker and markability, packed; see `factsAt`. */
  facts: Uint8Array
}>

/** Bits of `Path.facts`: three for the kind, two for the section, one each for the speaker and for whether it can be marked. */
const SECTION_SHIFT = 3
const ASSISTANT_BIT = 1 << 5
const MARKABLE_BIT = 1 << 6
const KIND_MASK = 0b111
const SECTION_MASK = 0b11

/** Packs blocks into shared arrays. */
export function packPath(blocks: readonly PathBlock[]): Path {
  const path = {
    nodes: sharedInts(blocks.length),
    ends: sharedInts(blocks.length),
    bytes: sharedInts(blocks.length),
    messages: sharedInts(blocks.length),
    facts: new Uint8Array(new SharedArrayBuffer(blocks.length)),
  }
  for (const [i, block] of blocks.entries()) {
    path.nodes[i] = block.node
    path.ends[i] = block.end
    path.bytes[i] = block.bytes
    path.messages[i] = block.message
    path.facts[i] = packFacts(block)
  }
  return path
}

function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT))
}

function packFacts({ kind, section, isAssistant, isMarkable }: PathBlock): number {
  const assistant = isAssistant ? ASSISTANT_BIT : 0
  const markable = isMarkable ? MARKABLE_BIT : 0
  return KINDS.indexOf(kind) | (SECTIONS.indexOf(section) << SECTION_SHIFT) | assistant | markable
}

/** What a block is. */
export function kindAt({ facts }: Path, index: number): BlockKind {
  return KINDS[(facts[index] ?? 0) & KIND_MASK] ?? 'other'
}

/** Where a block stands. */
export function sectionAt({ facts }: Path, index: number): Section {
  return SECTIONS[((facts[index] ?? 0) >> SECTION_SHIFT) & SECTION_MASK] ?? 'messages'
}

/** Whether the assistant says it. */
export function isAssistantAt({ facts }: Path, index: number): boolean {
  return ((facts[index] ?? 0) & ASSISTANT_BIT) !== 0
}

/** Whether a marker may stand on it. */
export function isMarkableAt({ facts }: Path, index: number): boolean {
  return ((facts[index] ?? 0) & MARKABLE_BIT) !== 0
}

/** Tokens of the prefix that ends with a block; 0 before the first. */
export function tokensTo({ ends }: Path, index: number): number {
  return index < 0 ? 0 : (ends[index] ?? 0)
}
