import { type BillingTerms, LIST_TERMS, readTerms, readUsage, type Usage } from '@sternline/core'
import { z } from 'zod'
import { describeIssues } from './describe-issues.ts'

/** A JSON object whose members are passed on as they are. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A message in Anthropic's form, passed on as it was recorded. */
export type RecordedMessage = Readonly<{ role: string; content: string | readonly JsonObject[] }>

/** One API call of a recorded conversation. Times are epoch milliseconds, null where the log has none. */
export type RecordedCall = Readonly<{
  /** When the request could be sent. */
  at: number | null
  /** When the first content block of the reply was whole: the reply had begun by then. */
  firstBlockAt: number | null
  /** When the reply had ended. */
  doneAt: number | null
  /** The request holds the first so many messages; null when `request` is the whole of it. */
  messagesUpto: number | null
  model: string | null
  /** The body as it went over the wire; null where only messages were recorded. */
  request: JsonObject | null
  /** Values of the `anthropic-beta` header. */
  betas: readonly string[]
  /** The call's own `max_tokens`; null where the log has none. */
  maxTokens: number | null
  /** What the API billed; null where the log has no figures, or figures that are not Anthropic's. */
  usage: Usage | null
  /** Why less was read than could be, in the API's own word (`tools_changed`, ...); null where it said nothing. */
  missReason: string | null
  /** The API's own name of the request; left out where the log has none. */
  requestId?: string
  /** What changes the price beside model and tokens; left out for the list price. */
  terms?: BillingTerms
  /** What an upstream that is not Anthropic's billed, in our counts; left out where `usage` has Anthropic's own. */
  otherUsage?: Usage
}>

/** One recorded conversation: a line of a recording. */
export type Recording = Readonly<{
  id: string
  /** Where it was collected; null when the record does not say. */
  source: string | null
  /** Conversations of one group are parts of one session: its segments and its sub-agents. The id where the record has none. */
  group: string
  /** `A`: real calls with Anthropic's usage. `B`: a trajectory. Null when the record does not say. */
  kind: string | null
  /** The client that held the conversation, and its version. */
  agent: string | null
  agentVersion: string | null
  thread: 'main' | 'subagent'
  model: string | null
  system: string | readonly unknown[] | null
  tools: readonly unknown[] | null
  /** Tokens of the first request that the log does not show (system, tools, ...); null when unknown. */
  prefixTokens: number | null
  /** Why the conversation begins here, in the log's word (`after_compaction`, ...); left out where it has none. */
  start?: string
  /** Never empty. */
  calls: readonly RecordedCall[]
  messages: readonly RecordedMessage[]
}>

/** What became of one line of a recording. */
export type ReadRecording = Readonly<
  { ok: true; recording: Recording; leftOut: number } | { ok: false; reason: string }
>

const jsonObject = z.custom<JsonObject>(isObject, 'expected an object')
const count = z.int().min(0)

// Messages and bodies are checked but never rebuilt: they are sent on with the members and the order they came with.
const message = z.custom<RecordedMessage>(
  isMessage,
  'expected {role, content} with content a string or a list of typed blocks',
)

const call = z.object({
  at: z.number().nullish(),
  first_block_at: z.number().nullish(),
  done_at: z.number().nullish(),
  messages_upto: count.nullish(),
  model: z.string().nullish(),
  request: jsonObject.nullish(),
  anthropic_beta: z.union([z.string(), z.array(z.string())]).nullish(),
  max_tokens: count.nullish(),
  usage: jsonObject.nullish(),
  usage_kind: z.string().nullish(),
  request_id: z.string().nullish(),
  diagnostics: z.object({ cache_miss_reason: z.object({ type: z.string() }).nullish() }).nullish(),
})

const record = z.object({
  id: z.string().min(1),
  source: z.string().nullish(),
  group: z.string().nullish(),
  kind: z.string().nullish(),
  agent: z.string().nullish(),
  agent_version: z.string().nullish(),
  thread: z.string().nullish(),
  model: z.string().nullish(),
  system: z.union([z.string(), z.array(z.unknown())]).nullish(),
  tools: z.array(z.unknown()).nullish(),
  prefix_tokens_est: z.number().min(0).nullish(),
  start: z.string().nullish(),
  calls: z.array(call).min(1),
  messages: z.array(message).nullish(),
})

/**
 * Reads one line's value as a recorded conversation. Members that are not named here are ignored.
 *
 * @param value the line, already parsed
 * @returns the recording without the calls whose messages are missing, and how many those were; or the reason why it is none
 */
export function readRecord(value: unknown): ReadRecording {
  const parsed = record.safeParse(value)
  if (!parsed.success) return { ok: false, reason: describeIssues(parsed.error) }
  const { data } = parsed
  const messages = data.messages ?? []
  const whole = data.calls.map(toCall).filter(one => canBeSent(one, messages.length))
  if (whole.length === 0) return { ok: false, reason: 'none of its calls has the messages or the request that it sent' }
  const recording: Recording = {
    id: data.id,
    source: data.source ?? null,
    group: data.group ?? data.id,
    kind: data.kind ?? null,
    agent: data.agent ?? null,
    agentVersion: data.agent_version ?? null,
    thread: data.thread === 'subagent' ? 'subagent' : 'main',
    model: data.model ?? null,
    system: data.system ?? null,
    tools: data.tools ?? null,
    prefixTokens: data.prefix_tokens_est ?? null,
    ...(data.start === undefined || data.start === null ? {} : { start: data.start }),
    calls: whole,
    messages,
  }
  return { ok: true, recording, leftOut: data.calls.length - whole.length }
}

function toCall(raw: z.infer<typeof call>): RecordedCall {
  const betas = raw.anthropic_beta ?? []
  return {
    at: raw.at ?? null,
    firstBlockAt: raw.first_block_at ?? null,
    doneAt: raw.done_at ?? null,
    messagesUpto: raw.messages_upto ?? null,
    model: raw.model ?? null,
    request: raw.request ?? null,
    betas: typeof betas === 'string' ? betas.split(',').map(beta => beta.trim()) : betas,
    maxTokens: raw.max_tokens ?? null,
    missReason: raw.diagnostics?.cache_miss_reason?.type ?? null,
    ...billOf(raw),
    ...(raw.request_id === undefined || raw.request_id === null ? {} : { requestId: raw.request_id }),
  }
}

/** Other upstreams count otherwise, and their caches follow other rules: their figures are kept apart. */
function billOf({
  usage,
  usage_kind: kind,
}: z.infer<typeof call>): Pick<RecordedCall, 'usage' | 'otherUsage' | 'terms'> {
  const read = usageOf(usage)
  if (kind !== undefined && kind !== null) return read === null ? { usage: null } : { usage: null, otherUsage: read }
  const terms = readTerms(usage ?? {})
  const isList = terms.batch === LIST_TERMS.batch && terms.regional === LIST_TERMS.regional && !terms.fast
  return isList ? { usage: read } : { usage: read, terms }
}

/** The record's usage has the split by time to live beside the totals, where the API has it in an object of its own. */
function usageOf(raw: JsonObject | null | undefined): Usage | null {
  if (raw === null || raw === undefined) return null
  return readUsage({ ...raw, cache_creation: raw['cache_creation'] ?? raw })
}

function canBeSent({ request, messagesUpto }: RecordedCall, messages: number): boolean {
  return request !== null || (messagesUpto !== null && messagesUpto > 0 && messagesUpto <= messages)
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isMessage(value: unknown): value is RecordedMessage {
  if (!isObject(value) || typeof value['role'] !== 'string') return false
  const { content } = value
  return typeof content === 'string' || (Array.isArray(content) && content.every(isBlock))
}

function isBlock(value: unknown): boolean {
  return isObject(value) && typeof value['type'] === 'string'
}
