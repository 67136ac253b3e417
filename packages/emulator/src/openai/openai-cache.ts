import { DEFAULT_CHARACTERS_PER_TOKEN } from '@sternline/core'
import { shortHash } from '../cache/short-hash.ts'
import type { CacheRules } from './cache-rules.ts'
import type { RenderedPrompt } from './render-prompt.ts'

/** How a request is billed: `cached` of the prompt's tokens were read, `written` were added. Unit: tokens. */
export type OpenAiBill = Readonly<{ prompt: number; cached: number; written: number }>

/** One request, as OpenAI's cache sees it. */
export type OpenAiCall = Readonly<{
  scope: string
  deployment: string
  /** The request's `prompt_cache_key`: requests with different ones go to different machines. Empty when there is none. */
  key: string
  /** Epoch milliseconds. */
  at: number
  prompt: RenderedPrompt
  rules: CacheRules
}>

type Entry = Readonly<{ bornAt: number; usedAt: number }>
type Prefix = Readonly<{ tokens: number; key: string }>

/**
 * Prefixes are cached from this length on, and grow in steps. Unit: tokens.
 * Source of all rules here: Microsoft's page on prompt caching with Azure OpenAI, 2026-08.
 */
const SHORTEST = 1024
const STEP = 128
const CHARACTERS_A_STEP = STEP * DEFAULT_CHARACTERS_PER_TOKEN

/** Breakpoints that are looked up, and prefixes that are written, a request; the latest ones count. */
const READ_AT_MOST = 50
const WRITTEN_AT_MOST = 4

const DEFAULT_MAXIMUM_ENTRIES = 200_000

/** Azure OpenAI's prompt cache: it reads and writes by itself, and since GPT-5.6 at breakpoints too. */
export class OpenAiCache {
  readonly #entries = new Map<string, Entry>()
  readonly #maximumEntries: number

  /** @param maximumEntries the prefix that was used longest ago goes first */
  constructor(maximumEntries: number = DEFAULT_MAXIMUM_ENTRIES) {
    this.#maximumEntries = maximumEntries
  }

  /** How many prefixes are kept, expired ones included. */
  get size(): number {
    return this.#entries.size
  }

  /** Serves one request: tells what is read and written, and keeps what the request writes. */
  serve(call: OpenAiCall): OpenAiBill {
    const { prompt, rules } = call
    const tokens = Math.ceil(prompt.text.length / DEFAULT_CHARACTERS_PER_TOKEN)
    const steps = rules.isImplicit ? stepsOf(call) : []
    const marked = rules.hasBreakpoints ? breakpointsOf(call) : []
    const readable = [...steps, ...marked.slice(-READ_AT_MOST)].filter(prefix => this.#isAlive(prefix, call))
    const cached = Math.max(0, ...readable.map(prefix => prefix.tokens))
    const written = rules.hasBreakpoints ? toWrite(steps, marked) : steps
    for (const prefix of [...readable, ...written]) this.#keep(prefix, call)
    this.#sweep()
    const deepest = Math.max(0, ...written.map(prefix => prefix.tokens))
    return { prompt: tokens, cached, written: Math.max(0, deepest - cached) }
  }

  #isAlive({ key }: Prefix, { at, rules }: OpenAiCall): boolean {
    const entry = this.#entries.get(key)
    return entry !== undefined && at - entry.usedAt <= rules.idleMs && at - entry.bornAt <= rules.longestMs
  }

  #keep(prefix: Prefix, call: OpenAiCall): void {
    const bornAt = this.#isAlive(prefix, call) ? (this.#entries.get(prefix.key)?.bornAt ?? call.at) : call.at
    this.#entries.delete(prefix.key)
    this.#entries.set(prefix.key, { bornAt, usedAt: call.at })
  }

  #sweep(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#maximumEntries) return
      this.#entries.delete(key)
    }
  }
}

/** The latest explicit breakpoints and the end; without the end one more of the former. */
function toWrite(steps: readonly Prefix[], marked: readonly Prefix[]): readonly Prefix[] {
  const implicit = steps.slice(-1)
  return [...marked.slice(implicit.length - WRITTEN_AT_MOST), ...implicit]
}

/** Every prefix whose length is a whole number of steps, shortest first. */
function stepsOf(call: OpenAiCall): readonly Prefix[] {
  const { text } = call.prompt
  const prefixes: Prefix[] = []
  let key = rootOf(call)
  for (let end = CHARACTERS_A_STEP; end <= text.length; end += CHARACTERS_A_STEP) {
    key = shortHash(key + text.slice(end - CHARACTERS_A_STEP, end))
    const tokens = end / DEFAULT_CHARACTERS_PER_TOKEN
    if (tokens >= SHORTEST) prefixes.push({ tokens, key })
  }
  return prefixes
}

/** The prefix up to every explicit breakpoint: its boundary is exact, not rounded to a step. */
function breakpointsOf(call: OpenAiCall): readonly Prefix[] {
  const { text, breakpoints } = call.prompt
  const prefixes = breakpoints.map(end => ({
    tokens: Math.ceil(end / DEFAULT_CHARACTERS_PER_TOKEN),
    key: shortHash(`${rootOf(call)} breakpoint ${text.slice(0, end)}`),
  }))
  return prefixes.filter(({ tokens }) => tokens >= SHORTEST)
}

function rootOf({ scope, deployment, key }: OpenAiCall): string {
  return shortHash([scope, deployment, key].join('\n'))
}
