import type { BillingTerms, Fingerprint, Parameters, Section, Ttl, Usage } from '@sternline/core'
import type { DiagnosisRecord } from '@sternline/engine'

/** One block of a recorded conversation without its text: what it is, how long it is, and its hash. */
export type TopologyBlock = Readonly<{
  section: Section
  /** Number of its message; -1 outside messages. */
  message: number
  isAssistant: boolean
  /** The API's `type`; `tool` for a plain tool definition. */
  kind: string
  /** Length of its JSON. Unit: bytes. */
  bytes: number
  /** Hash of the block alone. */
  digest: Fingerprint
  /** Whether a marker may stand on it. */
  isMarkable: boolean
  /** A tool's name as eight characters of its hash: it tells a tool that moved from one that changed. Left out for all else. */
  nameHash?: string
}>

/** What is new at the end of a request. */
export type Newest =
  /** Nothing but results of tools. */
  | 'tool-results'
  /** Results of tools, and text beside them: a reminder, or a word of the user's. */
  | 'tool-results-and-text'
  /** Something that is no result of a tool. */
  | 'prompt'

/** A marker as a recorded request carried it. `block` is a number in `Topology.blocks`. */
export type RecordedMarker = Readonly<{ block: number; ttl: Ttl }>

/** One API call. Times are epoch milliseconds, null where the log has none. */
export type TopologyCall = Readonly<{
  at: number | null
  firstBlockAt: number | null
  doneAt: number | null
  /** The request holds the first so many blocks. */
  blocks: number
  newest: Newest
  model: string
  usage: Usage | null
  /** Why less was read than could be, in the API's own word; null where it said nothing. */
  missReason: string | null
  /** The request's own markers; null where the log does not show them. */
  markers: readonly RecordedMarker[] | null
  /** The API's own name of the request; left out where the log has none. */
  requestId?: string
  /** What changes the price beside model and tokens; left out for the list price. */
  terms?: BillingTerms
  /** What stood beside the blocks in the request; left out where the log does not show it. */
  parameters?: Parameters
  /** What an upstream that is not Anthropic's billed, in our counts; `usage` is null then. Left out otherwise. */
  otherUsage?: Usage
  /** Why it read what it read, as our gateway told when it passed; left out for every other log. */
  told?: ToldDiagnosis
  /** True for an answer of the emulator, which cost nothing; left out otherwise. */
  isEmulated?: boolean
}>

/** What our gateway told of an exchange when it passed: codes, numbers, places, and sentences made of them. */
export type ToldDiagnosis = Readonly<
  Pick<DiagnosisRecord, 'outcome' | 'cause' | 'path' | 'tokensLost' | 'moneyLost' | 'explanation' | 'advice'>
>

/**
 * Why a conversation begins where it does, beside an ordinary start: the history was compacted, old results of tools were
 * blanked, or the user went back to an earlier message.
 */
export type Restart = 'compaction' | 'blanked' | 'rewind'

/** A recorded conversation in lengths, hashes and times: all that a cache knows of it, and no text. */
export type Topology = Readonly<{
  id: string
  source: string
  group: string
  kind: string | null
  agent: string | null
  agentVersion: string | null
  thread: 'main' | 'subagent'
  /** Tokens of the first request that the log does not show; null when unknown. */
  prefixTokens: number | null
  /** Left out for an ordinary start. */
  restart?: Restart
  /** In render order, without blocks outside the prefix (deferred tools). */
  blocks: readonly TopologyBlock[]
  calls: readonly TopologyCall[]
}>
