import type { NanoUsd } from '../money/cost.ts'
import type { Fingerprint, Place, Section, Ttl } from '../prompt/prompt.ts'

/**
 * What became of the cache in one exchange.
 *
 * - `hit`: all that was promised was read, `partial`: some of it, `miss`: none of it
 * - `cold`: nothing was promised, or nothing that could be read yet
 * - `expected_rebuild`: the history was compacted, as agents do on purpose
 * - `too_short`: the prompt is below the model's minimum
 * - `off`: no breakpoint on the wire
 */
export type Outcome = 'hit' | 'partial' | 'miss' | 'cold' | 'expected_rebuild' | 'too_short' | 'off'

/** The six reasons of the Messages API's own `diagnostics.cache_miss_reason`. Source: types of @anthropic-ai/sdk 1.12.0. */
export type ApiReason =
  | 'model_changed'
  | 'system_changed'
  | 'tools_changed'
  | 'messages_changed'
  | 'previous_message_not_found'
  | 'unavailable'

/** The eight causes that Claude Code's status line knows. Source: Claude Code 2.1.330. */
export type ClaudeCodeCause =
  | 'system_prompt_changed'
  | 'tools_changed'
  | 'model_changed'
  | 'messages_rewritten'
  | 'ttl_expired_5m'
  | 'ttl_expired_1h'
  | 'likely_server_side'
  | 'unknown'

/** Whose fault a loss is. `minor` is a change of the client's that came so late that nearly everything was read. */
export type Fault = 'none' | 'yours' | 'minor' | 'not-yours'

/** What a cause was concluded from: texts that were compared, hashes and lengths, what is known beside the prompt, or what was billed. */
export type Evidence = 'texts' | 'hashes' | 'facts' | 'usage'

/** What stands in a request beside the prompt and takes part of the cache with it when it changes. */
export type ParameterCauseCode =
  | 'effort-changed'
  | 'task-budget-changed'
  | 'thinking-changed'
  | 'speed-changed'
  | 'tool-choice-changed'
  | 'context-management-changed'
  | 'output-format-changed'

/** Why less was read than promised, with the facts that its sentence needs. Names are made harmless and short. */
export type Cause =
  | Readonly<{ code: 'model-changed' | 'deployment-changed'; before: string; now: string }>
  | Readonly<{ code: 'credential-changed' }>
  /** `count` tools in all; `tool` names the first of them, null where it has no usable name. */
  | Readonly<{
      code: 'tool-added' | 'tool-removed' | 'tool-changed' | 'tool-reserialised' | 'web-search-switched'
      tool: string | null
      count: number
    }>
  /** Indexes into `tools`. */
  | Readonly<{ code: 'tools-reordered'; tool: string | null; from: number; to: number }>
  /** How the block was written, or what kind of text in it changed. Only with texts at hand. */
  | Readonly<{ code: 'clock-or-id' | 'attribution-line' | 'citations-switched' | 'key-order' | 'white-space' }>
  | Readonly<{ code: 'system-added' | 'system-removed' | 'system-changed' }>
  | Readonly<{ code: 'image-added' | 'image-removed' }>
  | Readonly<{ code: 'history-edited' | 'history-rewound' | 'compaction' }>
  /** How many blocks are gone. */
  | Readonly<{ code: 'history-pruned'; blocks: number }>
  /** The values as short JSON, or `#` and a hash; null where the member was left out. */
  | Readonly<{ code: ParameterCauseCode; before: string | null; now: string | null }>
  | Readonly<{ code: 'betas-changed'; added: readonly string[]; removed: readonly string[] }>
  /** From start to start. Unit: milliseconds. */
  | Readonly<{ code: 'ttl-expired'; ttl: Ttl; gapMs: number }>
  /** How many positions the entry lies before the nearest breakpoint behind it; null when none stands behind it. */
  | Readonly<{ code: 'lookback-exceeded'; positions: number | null }>
  /** Unit of both: tokens; the first is an estimate. */
  | Readonly<{ code: 'below-minimum'; tokens: number; minimum: number }>
  /** How many markers left here. */
  | Readonly<{ code: 'marker-lost'; markers: number }>
  /** How long before the other answer began this request started; null when that answer has not begun. Unit: milliseconds. */
  | Readonly<{ code: 'parallel-cold-start'; earlyMs: number | null }>
  /** The API read a shorter prompt than the one before, though more was sent. Unit: tokens. */
  | Readonly<{ code: 'content-dropped'; tokens: number }>
  /** The request before was answered and left nothing in the cache. */
  | Readonly<{ code: 'unmarked-before' }>
  /** The conversation has a history of which nothing is remembered. */
  | Readonly<{ code: 'previous-unknown' }>
  /** Nothing that can be seen changed, and sections are missing from the records. */
  | Readonly<{ code: 'unseen-change' }>
  | Readonly<{ code: 'server-side' }>

/** Every cause, by its stable code. */
export type CauseCode = Cause['code']

/** One side of a difference of which only hash and length are known. Unit: bytes. */
export type Measured = Readonly<{ bytes: number; digest: Fingerprint }>

/** Where two requests begin to differ. */
export type Difference =
  /**
   * `at`: first differing character (UTF-16 unit) of the value at the diagnosis' path. The excerpts around it are short and
   * harmless: no control characters, no line breaks, no bidirectional overrides.
   */
  | Readonly<{ kind: 'texts'; at: number; before: string; now: string }>
  /** Null on the side where nothing stands there. */
  | Readonly<{ kind: 'hashes'; before: Measured | null; now: Measured | null }>

/** Why an exchange read what it read: codes, numbers and places. `explainDiagnosis` and `adviseDiagnosis` turn it into sentences. */
export type Diagnosis = Readonly<{
  outcome: Outcome
  /** Null where there is nothing to explain. */
  cause: Cause | null
  /** The cause in the API's words; null where the API would name none: it then means "expired or evicted". */
  apiReason: ApiReason | null
  /** The cause in Claude Code's words; null without a cause. */
  claudeCodeCause: ClaudeCodeCause | null
  fault: Fault
  evidence: Evidence | null
  /** The first section that was lost. */
  section: Section | null
  /** The block that differs; of the request before where it is gone from this one. */
  place: Place | null
  /** JSON path of the difference, at most 200 characters: `tools[3].input_schema`, `thinking`; null where nothing in the request differs. */
  path: string | null
  difference: Difference | null
  /** What was promised and sent, but not read. Unit: tokens. */
  tokensLost: number
  /** What these tokens cost above a read. Null where the price is unknown. Unit: billionths of a US dollar. */
  moneyLost: NanoUsd | null
}>
