import { billedLengths } from '../cache/lengths.ts'
import { LARGEST_MINIMUM_TOKENS } from '../money/find-model.ts'
import { TTL_MS } from '../plan/limits.ts'
import type { Ttl } from '../prompt/prompt.ts'
import { inputTokens, savedTokens, type Usage } from '../usage/usage.ts'
import { type Prefix, positionIn, prefixOf, sharedLength } from './prefix.ts'
import type { DiagnosisInput, Remembered } from './remembered.ts'

/** An entry that the request before left warm and that this request still contains. */
type SharedEntry = Readonly<{
  /** Its last block's position in the prefix of both requests. */
  position: number
  /** How long the prefix is. */
  tokens: number
  ttl: Ttl
  /** Epoch milliseconds. */
  expiresAt: number
}>

/**
 * A diagnosis' input, and what its steps ask for. Where all that was promised was read, which is nearly always, no step asks how the two
 * requests compare, so that is worked out when it is asked for.
 */
export class Context {
  readonly input: DiagnosisInput
  readonly usage: Usage
  /** The whole input of this request. Unit: tokens. */
  readonly total: number
  readonly minimum: number
  /** What was believed warm for this conversation, no more than was sent. Unit: tokens. */
  readonly promisedTokens: number
  /** Unit: tokens. */
  readonly lost: number
  #tokensOf: ((blocks: number) => number) | null = null
  #shared: number | null = null
  #entry: SharedEntry | null | undefined

  constructor(input: DiagnosisInput) {
    const { before, now, promised = null, facts } = input
    this.input = input
    this.usage = now.usage
    this.total = inputTokens(now.usage)
    this.minimum = facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS
    this.promisedTokens = Math.min(Math.max(leftWarm(before), promised?.tokens ?? 0), this.total)
    this.lost = Math.max(0, this.promisedTokens - now.usage.cached)
  }

  get prefix(): Prefix {
    return prefixOf(this.input.now.prompt)
  }

  /** Estimated length of the first blocks of this request's prefix, stretched to what was billed. Unit: tokens. */
  get tokensOf(): (blocks: number) => number {
    this.#tokensOf ??= lengthsOf(this.prefix, this.input)
    return this.#tokensOf
  }

  /** How many blocks both requests have in common from the start; 0 without a request before. */
  get shared(): number {
    const { before, now } = this.input
    this.#shared ??= before === null ? 0 : sharedLength(before.prompt, now.prompt)
    return this.#shared
  }

  /** The deepest entry of the request before that is still a prefix of this one; null when there is none. */
  get entry(): SharedEntry | null {
    const { before } = this.input
    if (this.#entry === undefined)
      this.#entry = before === null ? null : sharedEntry(before, this.shared, this.tokensOf)
    return this.#entry
  }
}

/** What a request left in the cache: all that it read and saved. Unit: tokens. */
export function leftWarm(request: Remembered | null): number {
  const usage = request?.usage ?? null
  return usage === null ? 0 : usage.cached + savedTokens(usage)
}

function lengthsOf(prefix: Prefix, { now, facts }: DiagnosisInput): (blocks: number) => number {
  const lengths = billedLengths(now.prompt, facts, inputTokens(now.usage))
  // What stands outside the prefix has no length.
  return blocks => lengths((prefix[blocks - 1]?.index ?? -1) + 1)
}

function sharedEntry(before: Remembered, shared: number, tokensOf: (blocks: number) => number): SharedEntry | null {
  const prefix = prefixOf(before.prompt)
  const marked = before.breakpoints.flatMap(({ block, ttl }) => {
    const position = positionIn(prefix, block)
    return position >= 0 ? [{ position, ttl: givenLife(ttl, before.usage) }] : []
  })
  const deepest = marked.reduce((last, { position }) => Math.max(last, position), -1)
  const found = marked.filter(({ position }) => position < shared).sort((a, b) => b.position - a.position)[0]
  if (found === undefined) return null
  const { position, ttl } = found
  // What was billed is exact for the deepest entry; the others are estimated.
  const tokens = position === deepest && before.usage !== null ? leftWarm(before) : tokensOf(position + 1)
  return { position, ttl, tokens, expiresAt: before.startedAt + TTL_MS[ttl] }
}

/** An upstream that saved, but nothing for an hour, gave five minutes whatever was asked for. */
function givenLife(asked: Ttl, usage: Usage | null): Ttl {
  return usage !== null && usage.saved5m > 0 && usage.saved1h === 0 ? '5m' : asked
}
