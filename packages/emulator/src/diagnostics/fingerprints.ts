import { type Block, fingerprintOf, type Prompt } from '@sternline/core'
import { settingsOf } from '../cache/invalidators.ts'

/** What is kept of an answered request so that the next one can be compared with it: hashes and numbers, no text. */
export type RequestFingerprints = Readonly<{
  model: string
  speed: string
  /** Of all tools; of all tools and system; of everything. */
  tools: string
  system: string
  whole: string
  /** How many blocks of the prefix `whole` covers. */
  blocks: number
  /** Beta headers and the parameters that the API counts as affecting the prompt. */
  settings: string
  /** What it left in the cache: read and saved. Unit: tokens. */
  cachedPart: number
}>

/** Takes the fingerprints of a request. */
export function fingerprintsOf(prompt: Prompt, betas: string | null, cachedPart: number): RequestFingerprints {
  const prefix = prefixOf(prompt)
  const tools = endOf(prompt, prefix, ['tools'])
  return {
    model: prompt.model,
    speed: prompt.parameters.speed ?? '"standard"',
    tools,
    system: endOf(prompt, prefix, ['tools', 'system']),
    whole: fingerprintAt(prompt, prefix, prefix.length),
    blocks: prefix.length,
    settings: settingsOf(prompt, betas),
    cachedPart,
  }
}

/** Whether the first blocks of a request are all that another one consisted of. */
export function beginsWith(prompt: Prompt, { blocks, whole }: RequestFingerprints): boolean {
  return fingerprintAt(prompt, prefixOf(prompt), blocks) === whole
}

function prefixOf({ blocks }: Prompt): readonly Block[] {
  return blocks.filter(({ inPrefix }) => inPrefix)
}

function endOf(prompt: Prompt, prefix: readonly Block[], sections: readonly string[]): string {
  return fingerprintAt(prompt, prefix, prefix.findLastIndex(({ place }) => sections.includes(place.section)) + 1)
}

/** Of the first so many blocks; empty for none of them, or more than there are. */
function fingerprintAt(prompt: Prompt, prefix: readonly Block[], count: number): string {
  const last = prefix[count - 1]
  return last === undefined ? '' : fingerprintOf(prompt, last.index)
}
