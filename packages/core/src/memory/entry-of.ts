import { mayBeWarm } from '../plan/warm-prefixes.ts'
import { fingerprintOf } from '../prompt/fingerprint.ts'
import type { Prompt } from '../prompt/prompt.ts'
import type { MemorySnapshot, WarmEntry } from './warm-entry.ts'

/** What is remembered of the prefix that ends with a block; null when nothing is. */
export function entryOf(memory: MemorySnapshot, prompt: Prompt, block: number): WarmEntry | null {
  return mayBeWarm(prompt, block, memory) ? memory.entry(fingerprintOf(prompt, block)) : null
}
