import { readUsage, type Usage } from '@sternline/core'
import { z } from 'zod'
import type { Topology, TopologyBlock } from '../../topology/topology.ts'
import { type CallFacts, ConversationDraft, type LogBlock } from '../conversation-draft.ts'
import { type RolloutItem, readRolloutItem } from './rollout-item.ts'

/** What all rollouts are counted under. */
const SOURCE = 'codex'

const text = z.string().nullish()
const meta = z.object({
  id: text,
  session_id: text,
  cli_version: text,
  instructions: text,
  base_instructions: z.object({ text }).nullish(),
})
const counts = z.record(z.string(), z.unknown())
const bill = z.object({
  type: z.literal('token_count'),
  info: z.object({ total_token_usage: counts.nullish(), last_token_usage: counts }).nullish(),
})
const compacted = z.object({ replacement_history: z.array(z.unknown()).nullish(), message: text })

/** One rollout of the Codex CLI: a session, cut into segments where its history was compacted. */
export class Rollout {
  readonly #segments: { draft: ConversationDraft; isCompacted: boolean }[] = []
  #draft = new ConversationDraft()
  #head: TopologyBlock[] = []
  /** Facts of the reply that is being written; null while none is. */
  #open: CallFacts | null = null
  #id: string | null = null
  #version: string | null = null
  #model = ''
  #inputAt: number | null = null
  #billed = ''

  /** Takes in one line: its kind, what it holds, and when it was written (epoch milliseconds). */
  add(type: string, payload: unknown, at: number | null): void {
    if (type === 'session_meta') this.#addMeta(payload)
    else if (type === 'turn_context') this.#addContext(payload)
    else if (type === 'compacted') this.#compact(payload)
    else if (type === 'event_msg') this.#addBill(payload, at)
    else if (type === 'response_item') this.#addItem(readRolloutItem(payload), at)
  }

  /**
   * The segments that hold a call.
   *
   * @param fallback names a rollout that does not say its session
   */
  topologies(fallback: string): readonly Topology[] {
    this.#close()
    const group = `${SOURCE}/${this.#id ?? fallback}`
    return this.#segments.flatMap(({ draft, isCompacted }, i): Topology[] => {
      if (!draft.hasCalls) return []
      const topology = draft.toTopology({
        id: i === 0 ? group : `${group}#${i + 1}`,
        source: SOURCE,
        group,
        // Its usage is OpenAI's: no real calls of the Messages API.
        kind: 'B',
        agent: SOURCE,
        agentVersion: this.#version,
        thread: 'main',
        prefixTokens: null,
        ...(isCompacted ? { restart: 'compaction' } : {}),
      })
      return [topology]
    })
  }

  #addMeta(payload: unknown): void {
    const parsed = meta.safeParse(payload)
    // Resumed and forked rollouts repeat the lines of the one that they go on with; the first line is the session's own.
    if (!parsed.success || this.#id !== null) return
    const { data } = parsed
    this.#id = data.id ?? data.session_id ?? null
    this.#version = data.cli_version ?? null
    const instructions = data.base_instructions?.text ?? data.instructions ?? null
    if (instructions !== null)
      this.#addItem(readRolloutItem({ type: 'message', role: 'developer', content: instructions }), null)
  }

  #addContext(payload: unknown): void {
    const parsed = z.object({ model: text }).safeParse(payload)
    this.#model = (parsed.success ? parsed.data.model : null) ?? this.#model
  }

  #addItem(item: RolloutItem | null, at: number | null): void {
    if (item === null) return
    const { speaker, blocks } = item
    if (speaker === 'instructions' && this.#segments.length === 0) {
      this.#head.push(...blocks.map(systemBlock))
      return
    }
    if (this.#segments.length === 0) this.#begin(false)
    if (speaker === 'assistant') this.#addReply(blocks, at)
    else {
      this.#close()
      this.#inputAt = at ?? this.#inputAt
      this.#draft.append(false, blocks)
    }
  }

  #addReply(blocks: readonly LogBlock[], at: number | null): void {
    if (this.#open === null) {
      this.#open = {
        at: this.#inputAt ?? at,
        firstBlockAt: at,
        doneAt: at,
        model: this.#model,
        usage: null,
        missReason: null,
        markers: null,
      }
      this.#draft.call(this.#open)
    }
    this.#draft.append(true, blocks)
  }

  /** The bill of a reply comes behind it, and is sometimes written twice: the total then stands still. */
  #addBill(payload: unknown, at: number | null): void {
    const parsed = bill.safeParse(payload)
    const info = parsed.success ? parsed.data.info : null
    if (info === null || info === undefined) return
    const total = JSON.stringify(info.total_token_usage ?? null)
    if (total !== 'null' && total === this.#billed) return
    this.#billed = total
    const otherUsage = usageOf(info.last_token_usage)
    const isBilled = this.#draft.newestCall?.otherUsage !== undefined
    if (otherUsage !== null && !isBilled)
      this.#draft.retakeCall(call => ({
        ...call,
        otherUsage,
        doneAt: this.#open === null ? call.doneAt : (at ?? call.doneAt),
      }))
    this.#close()
  }

  #compact(payload: unknown): void {
    const parsed = compacted.safeParse(payload)
    this.#close()
    this.#begin(true)
    if (!parsed.success) return
    const summary = parsed.data.message ?? null
    const history = parsed.data.replacement_history ?? (summary === null ? [] : [userMessage(summary)])
    for (const value of history) {
      const item = readRolloutItem(value)
      if (item !== null && item.speaker !== 'instructions')
        this.#draft.append(item.speaker === 'assistant', item.blocks)
    }
  }

  #begin(isCompacted: boolean): void {
    this.#draft = new ConversationDraft(this.#head)
    this.#segments.push({ draft: this.#draft, isCompacted })
  }

  #close(): void {
    this.#open = null
  }
}

function userMessage(content: string): unknown {
  return { type: 'message', role: 'user', content }
}

function systemBlock({ kind, bytes, digest, isMarkable }: LogBlock): TopologyBlock {
  return { section: 'system', message: -1, isAssistant: false, kind, bytes, digest, isMarkable }
}

/** Codex writes OpenAI's counts flat: the input holds what was read from the cache. */
function usageOf(raw: Readonly<Record<string, unknown>>): Usage | null {
  return readUsage({
    input_tokens: raw['input_tokens'],
    output_tokens: raw['output_tokens'],
    input_tokens_details: { cached_tokens: raw['cached_input_tokens'] },
  })
}
