import { z } from 'zod'
import { describeIssues } from '../recording/describe-issues.ts'
import type { Topology } from './topology.ts'

/** What became of one line of a topology file. */
export type ReadTopology = Readonly<{ ok: true; topology: Topology } | { ok: false; reason: string }>

/** The member that tells a topology from any other JSON line; its value is the version of the form. */
export const TOPOLOGY_FORM = 'sternline_topology'
const VERSION = 1

const count = z.int().min(0)
const time = z.number().nullable()
const name = z.string().nullable()
const usage = z.strictObject({ cached: count, saved5m: count, saved1h: count, fresh: count, output: count })

const block = z.strictObject({
  section: z.enum(['tools', 'system', 'messages']),
  message: z.int().min(-1),
  isAssistant: z.boolean(),
  kind: z.string(),
  bytes: count,
  digest: z.string().regex(/^[0-9a-f]{32}$/, 'expected 32 hexadecimal characters'),
  isMarkable: z.boolean(),
  nameHash: z.string().max(32).exactOptional(),
})

const told = z.strictObject({
  outcome: z.string(),
  cause: name,
  path: name,
  tokensLost: count,
  moneyLost: z.int().nullable(),
  explanation: z.string(),
  advice: name,
})

const call = z.strictObject({
  at: time,
  firstBlockAt: time,
  doneAt: time,
  blocks: count,
  newest: z.enum(['tool-results', 'tool-results-and-text', 'prompt']),
  model: z.string(),
  usage: usage.nullable(),
  missReason: name,
  markers: z.array(z.strictObject({ block: count, ttl: z.enum(['5m', '1h']) })).nullable(),
  requestId: z.string().exactOptional(),
  terms: z.strictObject({ batch: z.boolean(), regional: z.boolean(), fast: z.boolean() }).exactOptional(),
  parameters: z.record(z.string(), z.string()).exactOptional(),
  otherUsage: usage.exactOptional(),
  told: told.exactOptional(),
  isEmulated: z.boolean().exactOptional(),
})

const topology = z.strictObject({
  id: z.string().min(1),
  source: z.string(),
  group: z.string(),
  kind: name,
  agent: name,
  agentVersion: name,
  thread: z.enum(['main', 'subagent']),
  prefixTokens: z.number().min(0).nullable(),
  restart: z.enum(['compaction', 'blanked', 'rewind']).exactOptional(),
  blocks: z.array(block),
  calls: z.array(call).min(1),
})

/** Writes a conversation as a line of a topology file, with its line end. */
export function writeTopologyLine(conversation: Topology): string {
  return `${JSON.stringify({ [TOPOLOGY_FORM]: VERSION, ...conversation })}\n`
}

/**
 * Reads one line's value as a conversation without text.
 *
 * @param value the line, already parsed
 */
export function readTopologyLine(value: object): ReadTopology {
  const { [TOPOLOGY_FORM]: version, ...rest }: Readonly<Record<string, unknown>> = { ...value }
  if (version !== VERSION)
    return { ok: false, reason: `it is of version ${String(version)} of the topology form; ${VERSION} can be read` }
  const problems: string[] = []
  return isTopology(rest, problems) ? { ok: true, topology: rest } : { ok: false, reason: problems.join('; ') }
}

function isTopology(value: unknown, problems: string[]): value is Topology {
  const parsed = topology.safeParse(value)
  if (!parsed.success) {
    problems.push(describeIssues(parsed.error))
    return false
  }
  const { blocks, calls } = parsed.data
  const isWithin = calls.every(
    one => one.blocks <= blocks.length && (one.markers ?? []).every(marker => marker.block < one.blocks),
  )
  if (!isWithin) problems.push('a call names a block that is not there')
  return isWithin
}
