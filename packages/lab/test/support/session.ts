import type { Ttl, Usage } from '@sternline/core'
import { runOf } from '@sternline/core/cache-model'
import type { Newest, Topology, TopologyBlock, TopologyCall } from '../../src/index.ts'

/** One call in shorthand. Lengths in tokens, times in seconds. */
export type Call = Readonly<{
  at: number
  /**
   * Blocks added since the call before, by letter: `p` a user's text, `r` a result, `k` thinking, `t` a tool call, `a` an
   * assistant's text. A message ends where the speaker changes.
   */
  add: string
  cached?: number
  saved?: number
  fresh?: number
  life?: Ttl
  model?: string
  /** When the reply began, in seconds after `at`. */
  begins?: number
  missReason?: string
}>

const KINDS: Readonly<Record<string, Readonly<{ kind: string; isAssistant: boolean }>>> = {
  p: { kind: 'text', isAssistant: false },
  r: { kind: 'tool_result', isAssistant: false },
  k: { kind: 'thinking', isAssistant: true },
  t: { kind: 'tool_use', isAssistant: true },
  a: { kind: 'text', isAssistant: true },
}

/** The model of a call that names none: it keeps thinking, and caches from 4,096 tokens on. */
const MODEL = 'claude-opus-4-6'

let made = 0

/** A recorded conversation as the replay takes it. `facts` replaces members; the blocks' text is unlike that of any other conversation. */
export function conversation(calls: readonly Call[], facts: Partial<Topology> = {}): Topology {
  made += 1
  const blocks: TopologyBlock[] = []
  const done = calls.map((call): TopologyCall => {
    for (const letter of call.add.replaceAll(' ', '')) blocks.push(block(blocks, letter, facts.id ?? `made ${made}`))
    return topologyCall(call, blocks)
  })
  const id = facts.id ?? `made/${made}`
  return {
    id,
    source: 'made',
    group: facts.group ?? id,
    kind: 'A',
    agent: 'claude-code',
    agentVersion: '2.1.100',
    thread: 'main',
    prefixTokens: 10_000,
    blocks,
    calls: done,
    ...facts,
  }
}

/** What the API billed for a call in shorthand. */
function usageOf({ cached = 0, saved = 0, fresh = 3, life = '5m' }: Omit<Call, 'at' | 'add'>): Usage {
  const lives = life === '1h' ? { saved5m: 0, saved1h: saved } : { saved5m: saved, saved1h: 0 }
  return { cached, ...lives, fresh, output: 1 }
}

function block(before: readonly TopologyBlock[], letter: string, text: string): TopologyBlock {
  const { kind, isAssistant } = KINDS[letter] ?? { kind: letter, isAssistant: false }
  const last = before.at(-1)
  const message = last === undefined ? 0 : last.message + (last.isAssistant === isAssistant ? 0 : 1)
  const digest = `${text} ${before.length}`
  const isMarkable = runOf(kind) !== 'thinking'
  return { section: 'messages', message, isAssistant, kind, bytes: 400, digest, isMarkable }
}

function topologyCall(call: Call, blocks: readonly TopologyBlock[]): TopologyCall {
  const at = call.at * 1000
  return {
    at,
    firstBlockAt: at + (call.begins ?? 1) * 1000,
    doneAt: at + (call.begins ?? 1) * 1000 + 500,
    blocks: blocks.length,
    newest: newestOf(blocks),
    model: call.model ?? MODEL,
    usage: usageOf(call),
    missReason: call.missReason ?? null,
    markers: null,
  }
}

function newestOf(blocks: readonly TopologyBlock[]): Newest {
  const kinds = blocks.filter(({ message }) => message === blocks.at(-1)?.message).map(({ kind }) => kind)
  if (!kinds.includes('tool_result')) return 'prompt'
  return kinds.every(kind => kind === 'tool_result') ? 'tool-results' : 'tool-results-and-text'
}
