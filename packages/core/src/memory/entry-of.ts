import { fingerprintOf } from '../prompt/fingerprint.ts'
import { HASH_WORDS } from '../prompt/murmur3.ts'
import type { Prompt } from '../prompt/prompt.ts'
import type { MemorySnapshot, WarmEntry } from './warm-entry.ts'

/**
 * What is remembered of the prefix that ends with a block; null when nothing is. Most prefixes of a prompt never ended at a
 * breakpoint, and the first word of their hash tells that without making their fingerprint.
 */
export function entryOf(memory: MemorySnapshot, prompt: Prompt, block: number): WarmEntry | null {
  if (memory.mayHold?.(prompt.hashes[(2 * block + 1) * HASH_WORDS] ?? 0) === false) return null
  return memory.entry(fingerprintOf(prompt, block))
}
