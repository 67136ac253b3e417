import { createHash } from 'node:crypto'
import { type Block, landmarksOf, type Marker, type Place, type Prompt } from '@sternline/core'
import type { Topology, TopologyBlock, TopologyCall } from './topology.ts'

/** Gives the prompt of a call of the conversation that it was made for. */
export type Prompter = (call: TopologyCall) => Prompt

/** Bytes of a digest, and of the hash of a prefix. */
const HASH_BYTES = 16
const WORD_BYTES = 4

/**
 * Makes prompts of a conversation without text, as planner, cache model and diagnosis take them: what a recording and its
 * topology say of a request is the same, so what follows from it is the same.
 *
 * The hashes of prefixes are made of the blocks' digests: they are equal where prefixes are equal, in every conversation,
 * and are not those that core makes of a request.
 */
export function prompterOf(topology: Topology): Prompter {
  const blocks = coreBlocks(topology.blocks)
  const hashes = hashesOf(topology.blocks)
  const sums = runningBytes(topology.blocks)
  return call => {
    const sent = withMarkers(blocks.slice(0, call.blocks), call)
    return {
      model: call.model,
      stream: false,
      onThread: false,
      parameters: call.parameters ?? {},
      blocks: sent,
      // All of them: a prompt looks its hashes up by block, and a copy a call would be most of the work.
      hashes,
      landmarks: landmarksOf(sent),
      automatic: null,
      bytes: sums[call.blocks - 1] ?? 0,
    }
  }
}

function coreBlocks(blocks: readonly TopologyBlock[]): readonly Block[] {
  let number = -1
  return blocks.map((block, index) => {
    const before = blocks[index - 1]
    const isSamePart = before !== undefined && before.section === block.section && before.message === block.message
    number = isSamePart ? number + 1 : 0
    return {
      index,
      place: placeOf(block, number),
      role: block.section !== 'messages' ? null : block.isAssistant ? 'assistant' : 'user',
      kind: block.kind,
      name: block.nameHash === undefined ? null : `#${block.nameHash}`,
      form: 'block',
      unmarkable: block.isMarkable ? null : block.kind === 'text' ? 'empty-text' : 'thinking',
      inPrefix: true,
      bytes: block.bytes,
      marker: null,
      nestedMarkers: [],
    }
  })
}

function placeOf({ section, message }: TopologyBlock, index: number): Place {
  return section === 'messages' ? { section, message, index } : { section, index }
}

function withMarkers(blocks: Block[], { markers }: TopologyCall): readonly Block[] {
  for (const { block, ttl } of markers ?? []) {
    const marked = blocks[block]
    const marker: Marker = { kind: 'ephemeral', ttl }
    if (marked !== undefined) blocks[block] = { ...marked, marker }
  }
  return blocks
}

function hashesOf(blocks: readonly TopologyBlock[]): Int32Array {
  const words: number[] = []
  let prefix: Buffer = Buffer.alloc(HASH_BYTES)
  for (const { section, message, isAssistant, digest } of blocks) {
    const hash = createHash('sha256')
    prefix = hash.update(prefix).update(`${section} ${message} ${isAssistant} ${digest}`).digest()
    addWords(words, Buffer.from(digest, 'hex'))
    addWords(words, prefix)
  }
  return Int32Array.from(words)
}

function addWords(words: number[], bytes: Buffer): void {
  for (let at = 0; at < HASH_BYTES; at += WORD_BYTES) words.push(at < bytes.length ? bytes.readUInt32BE(at) : 0)
}

function runningBytes(blocks: readonly TopologyBlock[]): readonly number[] {
  let sum = 0
  return blocks.map(({ bytes }) => {
    sum += bytes
    return sum
  })
}
