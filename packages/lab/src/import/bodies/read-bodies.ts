import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { digestOf, inputTokens, readRequest, readTerms, readUsage } from '@sternline/core'
import { z } from 'zod'
import type { OnBytes } from '../../recording/read-lines.ts'
import type { RecordedCall, Recording } from '../../recording/recording.ts'
import { topologyOf } from '../../topology/topology-of.ts'
import type { ImportItem } from '../import-item.ts'
import { readJsonLines } from '../json-lines.ts'
import type { SeenCalls } from '../seen-calls.ts'

type Fields = Readonly<Record<string, unknown>>

const fields = z.record(z.string(), z.unknown())
const body = z.looseObject({ messages: z.array(z.unknown()).min(1), model: z.string().nullish() })
const time = z.union([z.number(), z.string()]).nullish()

/** A body may stand in a line by itself, or beside its answer and its time in the names that loggers use. */
const line = z.object({
  at: time,
  timestamp: time,
  time,
  request_id: z.string().nullish(),
  session: z.string().nullish(),
  session_id: z.string().nullish(),
  usage: fields.nullish(),
  response: z.looseObject({ id: z.string().nullish(), usage: fields.nullish() }).nullish(),
})

/** Numbers below this are seconds: it is in 1973 as milliseconds, and in 5138 as seconds. */
const SECONDS_BELOW = 100_000_000_000

/**
 * Reads bodies of Messages requests, one a line. Those of one conversation are told by the session that the line or the
 * body's metadata names, else by their first message.
 *
 * @param seen calls that were counted already; those of this file are added
 * @throws Node's error when the file can't be opened or read
 */
export async function* readBodies(file: string, seen: SeenCalls, onBytes?: OnBytes): AsyncGenerator<ImportItem> {
  const source = basename(file).replace(/\.(jsonl|ndjson)(\.gz)?$/, '')
  let repeated = 0
  for await (const one of readJsonLines(file, onBytes)) {
    const read = one.ok ? readBodyLine(one.value, source, one.number) : one.reason
    if (typeof read === 'string') {
      yield { kind: 'problem', file, line: one.number, reason: read }
      continue
    }
    const [messageId, requestId] = read.names
    if (seen.groupOf(messageId, requestId) !== null) {
      repeated += 1
      continue
    }
    seen.add(messageId, requestId, read.recording.group)
    const { topologies } = topologyOf(read.recording, source)
    for (const topology of topologies) yield { kind: 'conversation', file, topology }
    if (topologies.length === 0) {
      const why = readRequest(read.recording.calls[0]?.request)
      const reason = why.ok ? 'it is no request' : `${why.problem.at}: ${why.problem.detail}`
      yield { kind: 'problem', file, line: one.number, reason }
    }
  }
  if (repeated > 0) yield { kind: 'repeated', file, calls: repeated }
}

/** Whether a line holds a body of a Messages request. */
export function isBodyLine(value: Fields): boolean {
  return body.safeParse(bodyOf(value)).success
}

function bodyOf(value: Fields): unknown {
  return value['request'] ?? value['body'] ?? value
}

type BodyLine = Readonly<{ recording: Recording; names: readonly [messageId: string | null, requestId: string | null] }>

function readBodyLine(value: Fields, source: string, number: number): BodyLine | string {
  const parsed = body.safeParse(bodyOf(value))
  if (!parsed.success) return 'it holds no body of a Messages request (an object with messages)'
  const beside = line.safeParse(value)
  const facts = beside.success ? beside.data : {}
  const request = parsed.data
  const rawUsage = facts.usage ?? facts.response?.usage ?? {}
  const usage = readUsage(rawUsage)
  const terms = readTerms(rawUsage)
  const at = timeOf(facts.at ?? facts.timestamp ?? facts.time)
  const call: RecordedCall = {
    at,
    firstBlockAt: null,
    doneAt: null,
    messagesUpto: null,
    model: request.model ?? null,
    request,
    betas: [],
    maxTokens: null,
    usage: usage !== null && inputTokens(usage) > 0 ? usage : null,
    missReason: null,
    ...(terms.batch || terms.fast || terms.regional ? { terms } : {}),
    ...(typeof facts.request_id === 'string' ? { requestId: facts.request_id } : {}),
  }
  const group = `${source}/${hashOf(facts.session ?? facts.session_id ?? sessionOf(request) ?? firstMessage(request))}`
  const recording: Recording = {
    id: `${group}/line-${number}`,
    source,
    group,
    kind: call.usage === null ? null : 'A',
    agent: null,
    agentVersion: null,
    thread: 'main',
    model: request.model ?? null,
    system: null,
    tools: null,
    prefixTokens: null,
    calls: [call],
    messages: [],
  }
  return { recording, names: [facts.response?.id ?? null, facts.request_id ?? null] }
}

/** Claude Code names its session in the metadata, in a JSON text or behind the last underscore. */
function sessionOf(request: Fields): string | null {
  const metadata = fields.safeParse(request['metadata'])
  const user = metadata.success ? metadata.data['user_id'] : null
  return typeof user === 'string' && /session/.test(user) ? user : null
}

/** By digests: a marker on the message, or another way to write its content, makes no other conversation. */
function firstMessage({ messages }: z.infer<typeof body>): string {
  const read = readRequest({ messages: messages.slice(0, 1) })
  return read.ok ? read.prompt.blocks.map(({ index }) => digestOf(read.prompt, index)).join(' ') : ''
}

/** A name may be a person's or a text of the user's: only its hash is kept. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function timeOf(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined) return null
  const at = typeof value === 'number' ? (value < SECONDS_BELOW ? value * 1000 : value) : Date.parse(value)
  return Number.isFinite(at) ? Math.round(at) : null
}
