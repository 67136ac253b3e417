import { type Fields, textOf, wordOf } from '../fields.ts'
import type { Piece } from '../piece.ts'
import type { ReadBlock } from './block-kind.ts'

type Thought = Extract<Piece, { kind: 'thought' }>

/** Begins the signature of thinking that came from an OpenAI model; Claude's own begin otherwise. */
const SEAL = 'openai.'

/**
 * `thinking`: what an OpenAI model sealed goes back to it; Claude's own thinking is signed for Claude, and stays away.
 */
export const readThinking: ReadBlock = (block, at) => {
  const thought = unseal(textOf(block['signature']))
  if (thought !== null) return [thought]
  at.lose('thinking', at.path)
  return []
}

/** Thinking as a block: its summary to read, and everything of it in its signature, so that it can go back unchanged. */
export function writeThinking({ id, sealed, summary }: Thought): Fields {
  const signature = SEAL + Buffer.from(JSON.stringify({ id, sealed, summary })).toString('base64url')
  return { type: 'thinking', thinking: summary.join('\n\n'), signature }
}

function unseal(signature: string): Thought | null {
  if (!signature.startsWith(SEAL)) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(signature.slice(SEAL.length), 'base64url').toString('utf8'))
    if (typeof value !== 'object' || value === null || !('id' in value) || !('summary' in value)) return null
    const summary = Array.isArray(value.summary) ? value.summary.map(textOf) : []
    return { kind: 'thought', id: textOf(value.id), sealed: 'sealed' in value ? wordOf(value.sealed) : null, summary }
  } catch {
    // A signature that only looks like ours tells nothing.
    return null
  }
}
