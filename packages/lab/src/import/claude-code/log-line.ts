import { type BillingTerms, LIST_TERMS, readTerms, readUsage, type Usage } from '@sternline/core'
import { z } from 'zod'
import { describeIssues } from '../../recording/describe-issues.ts'
import type { LogBlock } from '../conversation-draft.ts'
import { readBlocks } from '../read-blocks.ts'

/** What a line of a reply adds to what is known of the reply. */
type ReplyPart = Readonly<{
  /** Shared by all lines of a reply, and by copies of it in other files. */
  messageId: string | null
  requestId: string | null
  model: string
  usage: Usage | null
  terms: BillingTerms | null
  missReason: string | null
}>

/** A line of a session log without its text. */
export type LogLine = Readonly<{
  uuid: string | null
  /** The line of the same thread that it follows; null where a thread or a compacted context begins. */
  parent: string | null
  /** The sub-agent that it belongs to; null where it is not named. */
  agent: string | null
  isSidechain: boolean
  session: string | null
  version: string | null
  /** Epoch milliseconds. */
  at: number | null
  /** What it puts into the conversation; empty for all that is not sent. */
  blocks: readonly LogBlock[]
  isAssistant: boolean
  /** Set on lines of a reply of the API. */
  reply: ReplyPart | null
  /** Lines that a compacted context keeps behind its summary; null on a line that is no such boundary. */
  preserved: readonly string[] | null
  /** Calls of tools whose results are blanked from here on. */
  blanked: readonly string[]
}>

/** What became of one line of a session log; `skip` for those that say nothing of the conversation. */
export type ReadLogLine = Readonly<
  { kind: 'line'; line: LogLine } | { kind: 'skip' } | { kind: 'problem'; reason: string }
>

type Fields = Readonly<Record<string, unknown>>

const text = z.string().nullish()
const fields = z.record(z.string(), z.unknown())

const message = z.object({
  id: text,
  role: text,
  model: text,
  content: z.unknown(),
  usage: fields.nullish(),
  diagnostics: z.object({ cache_miss_reason: z.object({ type: z.string() }).nullish() }).nullish(),
})

const spoken = z.object({
  type: z.enum(['user', 'assistant']),
  uuid: text,
  parentUuid: text,
  sessionId: text,
  version: text,
  timestamp: text,
  requestId: text,
  isSidechain: z.boolean().nullish(),
  isApiErrorMessage: z.boolean().nullish(),
  agentId: text,
  message,
})

const ids = z.array(z.string()).nullish()
const blanking = z.object({ compactedToolIds: ids })

const unspoken = z.object({
  type: z.string(),
  subtype: text,
  uuid: text,
  parentUuid: text,
  sessionId: text,
  version: text,
  timestamp: text,
  isSidechain: z.boolean().nullish(),
  agentId: text,
  attachment: fields.nullish(),
  data: fields.nullish(),
  compactMetadata: z.object({ preservedMessages: z.object({ allUuids: ids }).nullish() }).nullish(),
  compactedToolIds: ids,
  microcompactMetadata: blanking.nullish(),
})

const progress = z.object({ agentId: z.string(), message: fields })

/** The model of a reply that the client made up itself. */
const MADE_UP = '<synthetic>'

/**
 * Reads one line of a session log of Claude Code.
 *
 * @param value the line, already parsed
 */
export function readLogLine(value: Fields): ReadLogLine {
  const { type } = value
  if (type === 'user' || type === 'assistant') return readSpoken(value)
  const parsed = unspoken.safeParse(value)
  if (!parsed.success) return { kind: 'problem', reason: describeIssues(parsed.error) }
  const { data } = parsed
  if (data.type === 'progress') return readProgress(data)
  if ((data.uuid ?? null) === null) return { kind: 'skip' }
  if (data.type === 'attachment') return readAttachment(data)
  return { kind: 'line', line: bare(data) }
}

function readSpoken(value: Fields, agent: string | null = null): ReadLogLine {
  const parsed = spoken.safeParse(value)
  if (!parsed.success) return { kind: 'problem', reason: describeIssues(parsed.error) }
  const { data } = parsed
  const base = { ...bare(data), ...(agent === null ? {} : { agent, isSidechain: true }) }
  const isAssistant = data.type === 'assistant'
  if (isAssistant && (data.message.model === MADE_UP || data.isApiErrorMessage === true))
    return { kind: 'line', line: base }
  const read = readBlocks(isAssistant, data.message.content)
  if (!read.ok) {
    const { at, detail } = read.problem
    return { kind: 'problem', reason: `its message can't be read: ${at}: ${detail}` }
  }
  const reply = isAssistant ? replyOf(data.message, data.requestId ?? null) : null
  return { kind: 'line', line: { ...base, isAssistant, blocks: read.blocks, reply } }
}

function replyOf({ id, model, usage, diagnostics }: z.infer<typeof message>, requestId: string | null): ReplyPart {
  const terms = readTerms(usage ?? {})
  const isList = !terms.batch && !terms.fast && terms.regional === LIST_TERMS.regional
  return {
    messageId: id ?? null,
    requestId,
    model: model ?? '',
    usage: readUsage(usage),
    terms: isList ? null : terms,
    missReason: diagnostics?.cache_miss_reason?.type ?? null,
  }
}

/** Older versions write what a sub-agent says into the log of the session that started it. */
function readProgress(line: z.infer<typeof unspoken>): ReadLogLine {
  const parsed = progress.safeParse(line.data)
  const isSpoken =
    parsed.success && (parsed.data.message['type'] === 'user' || parsed.data.message['type'] === 'assistant')
  if (!isSpoken) return (line.uuid ?? null) === null ? { kind: 'skip' } : { kind: 'line', line: bare(line) }
  const { agentId, message: said } = parsed.data
  // It does not say what it follows: what the same sub-agent said last.
  return readSpoken({ sessionId: line.sessionId, version: line.version, ...said, parentUuid: PREVIOUS }, agentId)
}

/** Stands for the line before in the same thread. */
export const PREVIOUS = 'previous'

/** A reminder of the client's. Its wording is not in the log, so its payload stands in. */
function readAttachment(line: z.infer<typeof unspoken>): ReadLogLine {
  const read = readBlocks(false, JSON.stringify(line.attachment ?? {}))
  return { kind: 'line', line: { ...bare(line), blocks: read.ok ? read.blocks : [] } }
}

type Bare = Pick<
  z.infer<typeof unspoken>,
  'uuid' | 'parentUuid' | 'agentId' | 'isSidechain' | 'sessionId' | 'version' | 'timestamp'
> &
  Partial<z.infer<typeof unspoken>>

function bare(line: Bare): LogLine {
  const isBoundary = line.subtype === 'compact_boundary'
  const at = Date.parse(line.timestamp ?? '')
  return {
    uuid: line.uuid ?? null,
    parent: line.parentUuid ?? null,
    agent: line.agentId ?? null,
    isSidechain: line.isSidechain === true,
    session: line.sessionId ?? null,
    version: line.version ?? null,
    at: Number.isNaN(at) ? null : at,
    blocks: [],
    isAssistant: false,
    reply: null,
    preserved: isBoundary ? (line.compactMetadata?.preservedMessages?.allUuids ?? []) : null,
    blanked: line.compactedToolIds ?? line.microcompactMetadata?.compactedToolIds ?? [],
  }
}
