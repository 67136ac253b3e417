import type { Parameters } from './parameters.ts'

/** The three parts of a rendered prompt, in the order in which the API renders and hashes them. */
export type Section = 'tools' | 'system' | 'messages'

/** Who speaks in a message. `system` is the mid-conversation instruction message that newer models accept. */
export type Role = 'user' | 'assistant' | 'system'

/** Time to live of a cache entry, as the API spells it. */
export type Ttl = '5m' | '1h'

/** A `cache_control` as it stands in a request: usable, or kept as it was found so that a rule can name it. */
export type Marker =
  | Readonly<{ kind: 'ephemeral'; ttl: Ttl }>
  /** `found` describes the value in a few words, at most 80 characters. */
  | Readonly<{ kind: 'invalid'; found: string }>

/** Where a block stands in the request. Indexes count from 0. */
export type Place =
  | Readonly<{ section: 'tools' | 'system'; index: number }>
  | Readonly<{ section: 'messages'; message: number; index: number }>

/** Why the API (or good sense) refuses a marker on a block. */
export type Unmarkable = 'thinking' | 'empty-text' | 'deferred-tool' | 'cleared-next-turn' | 'unknown-kind'

/**
 * The hash of a prefix: everything up to and including a block, without its markers. 32 hexadecimal characters.
 * Equal fingerprints from one reader mean equal prefixes; fingerprints of different readers are not compared.
 */
export type Fingerprint = string

/** One unit of the rendered prompt: a tool definition, a system block, a content block. */
export type Block = Readonly<{
  /** Number in render order (tools, system, messages), from 0. */
  index: number
  place: Place
  /** Who says it; null outside messages. */
  role: Role | null
  /** The API's `type`; `tool` for a plain tool definition. */
  kind: string
  /** A tool's name, where it has one of at most 128 characters; null for everything else. */
  name: string | null
  /** How it is written: a block object, or the plain string form of `system` or `content`, which must be wrapped to be marked. */
  form: 'block' | 'string'
  /** Why it can't carry a marker; null when it can. */
  unmarkable: Unmarkable | null
  /** Whether it is part of the cached prefix at all: a tool behind `defer_loading` is not, nor a message that was cleared. */
  inPrefix: boolean
  /** Length of its JSON in UTF-8 without markers. Unit: bytes. */
  bytes: number
  /** The client's marker on it, if any. */
  marker: Marker | null
  /** The markers inside its `tool_result.content`, where the API refuses them. */
  nestedMarkers: readonly Marker[]
}>

/**
 * Those few blocks of a prompt that planning, pricing and diagnosis look for. A long prompt has thousands, and going through all of them for
 * the three that carry a marker costs more than what is done about the three.
 */
export type Landmarks = Readonly<{
  /** How many tools there are. */
  tools: number
  /** How many blocks stand before the messages: tools and system. */
  head: number
  /** The blocks that carry a marker, or have some inside, in order. */
  marked: readonly Block[]
  /** The blocks that are no part of the cached prefix, in order. */
  outside: readonly Block[]
}>

/** What the planner needs to know of a request. A `Prompt` holds no text: sizes, kinds, places and hashes only. */
export type Prompt = Readonly<{
  /** As the client sent it; a deployment name on Azure. Empty when the request has none. */
  model: string
  stream: boolean
  /** Whether it goes on with a thread that the server keeps (beta): the API then takes no `cache_control` at all. */
  onThread: boolean
  /** What stands beside the blocks and takes part of the cache with it when it changes. */
  parameters: Parameters
  /** Every block in render order. */
  blocks: readonly Block[]
  /**
   * Eight 32-bit words a block: four hash the block alone, four the prefix that ends with it. Without markers, both.
   * Text is made of them where it is asked for: see `fingerprintOf` and `digestOf`. Prompts that begin alike may share the memory of
   * these words; what stands in it for a block never changes.
   */
  hashes: Int32Array
  /** Where those of the blocks stand that are looked for. */
  landmarks: Landmarks
  /** The request's top-level `cache_control` (automatic caching), if any. */
  automatic: Marker | null
  /** The sum of all blocks' bytes. */
  bytes: number
}>

/** Why a request can't be read. The request is then passed on exactly as it came. */
export type ReadProblem = Readonly<{
  code: 'not-json' | 'not-a-request' | 'duplicate-key' | 'too-deep' | 'too-long'
  /** Where: a JSON path like `messages[3].content`, or a byte offset like `byte 812`. */
  at: string
  /** What was expected or found there, in a few words. */
  detail: string
}>

/** Writes a place as a JSON path: `tools[11]`, `system[2]`, `messages[22].content[0]`. */
export function formatPlace(place: Place): string {
  return place.section === 'messages'
    ? `messages[${place.message}].content[${place.index}]`
    : `${place.section}[${place.index}]`
}
