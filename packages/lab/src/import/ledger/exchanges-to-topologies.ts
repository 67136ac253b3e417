import { createHash } from 'node:crypto'
import {
  type BillingTerms,
  costOf,
  DEFAULT_CHARACTERS_PER_TOKEN,
  findModel,
  inputTokens,
  LIST_TERMS,
  type Section,
} from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import type { Restart, Topology, TopologyBlock } from '../../topology/topology.ts'
import { ConversationDraft, type LogBlock } from '../conversation-draft.ts'

/** What the ledger's exchanges are counted under. */
const SOURCE = 'ledger'

type Head = Readonly<Record<'tools' | 'system', number>>

/**
 * Makes conversations of one session's exchanges. The ledger holds no blocks: how long tools and system were it estimated,
 * and what an exchange added is what it was longer than the one before. Where the exchange was told to have changed
 * something, or is shorter, a new segment begins.
 *
 * @param exchanges of one session, oldest first
 */
export function topologiesOf(exchanges: readonly Exchange[]): readonly Topology[] {
  const threads = new Map<string, Exchange[]>()
  for (const exchange of exchanges) {
    if (exchange.usage === null) continue
    const thread = exchange.agent.id ?? ''
    const known = threads.get(thread)
    if (known === undefined) threads.set(thread, [exchange])
    else known.push(exchange)
  }
  return [...threads.values()].flatMap(threadTopologies)
}

type Segment = { draft: ConversationDraft; restart: Restart | null; first: Exchange; tokens: number; output: number }

function threadTopologies(exchanges: readonly Exchange[]): readonly Topology[] {
  const segments: Segment[] = []
  for (const exchange of exchanges) {
    const last = segments.at(-1)
    const total = exchange.usage === null ? 0 : inputTokens(exchange.usage)
    const segment = last !== undefined && goesOn(exchange, total, last) ? last : begin(segments, exchange)
    grow(segment, exchange, total)
    segment.draft.call(callOf(exchange))
  }
  return segments.map(({ draft, restart, first }, i) => {
    const { agent, client, session } = first
    const [name = '', version = null] = client.split('/')
    const group = `${SOURCE}/${session}`
    const id = agent.id === null ? group : `${group}/${agent.id}`
    return draft.toTopology({
      id: i === 0 ? id : `${id}#${i + 1}`,
      source: SOURCE,
      group,
      kind: first.upstream === 'azure_openai' ? 'B' : 'A',
      agent: name === 'claude-cli' ? 'claude-code' : name,
      agentVersion: version,
      thread: agent.id === null ? 'main' : 'subagent',
      prefixTokens: null,
      ...(restart === null ? {} : { restart }),
    })
  })
}

/** What the sentence of a cause says to have changed the prompt itself. */
const KEEPS_PROMPT = new Set([
  'ttl-expired',
  'lookback-exceeded',
  'below-minimum',
  'marker-lost',
  'parallel-cold-start',
  'unmarked-before',
  'previous-unknown',
  'server-side',
])

function goesOn({ diagnosis }: Exchange, total: number, { tokens }: Segment): boolean {
  const cause = diagnosis?.cause ?? null
  return total >= tokens && (cause === null || KEEPS_PROMPT.has(cause))
}

function begin(segments: Segment[], exchange: Exchange): Segment {
  const isCompacted = exchange.diagnosis?.cause === 'compaction'
  const restart: Restart | null = segments.length === 0 ? null : isCompacted ? 'compaction' : 'rewind'
  const head = headOf(exchange)
  const name = `${exchange.session} ${exchange.agent.id ?? ''}`
  const changed = exchange.diagnosis?.section ?? null
  // Only what changed is another head; where the messages changed, tools and system are those of the segment before.
  const version = (section: Section): number =>
    changed === section || (changed === 'tools' && section === 'system') ? segments.length : 0
  const blocks = (['tools', 'system'] as const).flatMap((section): TopologyBlock[] => {
    if (head[section] === 0) return []
    const made = made32(`${name} ${section} ${version(section)} ${head[section]}`, exchange.model, head[section])
    return [{ section, message: -1, isAssistant: false, kind: 'text', isMarkable: true, ...made }]
  })
  const segment: Segment = {
    draft: new ConversationDraft(blocks),
    restart,
    first: exchange,
    tokens: head.tools + head.system,
    output: 0,
  }
  segments.push(segment)
  return segment
}

/** The strip's estimates, in the proportion in which the whole was billed. */
function headOf({ strip, estimatedTokens, usage }: Exchange): Head {
  const total = usage === null ? estimatedTokens : inputTokens(usage)
  const of = (section: Section): number => {
    const tokens = strip.reduce((sum, part) => (part.section === section ? sum + part.tokens : sum), 0)
    return Math.round((tokens * total) / Math.max(1, estimatedTokens))
  }
  return { tools: of('tools'), system: of('system') }
}

function grow(segment: Segment, exchange: Exchange, total: number): void {
  const added = Math.max(1, total - segment.tokens)
  const reply = segment.draft.messages.length === 0 ? 0 : Math.min(segment.output, added - 1)
  if (reply > 0) segment.draft.append(true, [blockOf(`${exchange.id} reply`, exchange.model, reply)])
  segment.draft.append(false, [blockOf(exchange.id, exchange.model, added - reply)])
  segment.tokens = Math.max(total, segment.tokens)
  segment.output = exchange.usage?.output ?? 0
}

function blockOf(name: string, model: string, tokens: number): LogBlock {
  return { kind: 'text', isMarkable: true, tool: null, ...made32(name, model, tokens) }
}

function made32(name: string, model: string, tokens: number): Pick<TopologyBlock, 'bytes' | 'digest'> {
  const perToken = findModel(model)?.charactersPerToken ?? DEFAULT_CHARACTERS_PER_TOKEN
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 32)
  return { bytes: Math.round(tokens * perToken), digest }
}

function callOf(exchange: Exchange): Parameters<ConversationDraft['call']>[0] {
  const { startedAt, answeredAt, finishedAt, model, usage, diagnosis, requestId, emulated, upstream } = exchange
  const isOther = upstream === 'azure_openai'
  const terms = termsOf(exchange)
  return {
    at: startedAt,
    firstBlockAt: answeredAt,
    doneAt: finishedAt,
    model,
    usage: isOther ? null : usage,
    missReason: null,
    markers: null,
    ...(isOther && usage !== null ? { otherUsage: usage } : {}),
    ...(requestId === null ? {} : { requestId }),
    ...(terms === null ? {} : { terms }),
    ...(emulated ? { isEmulated: true } : {}),
    ...(diagnosis === null
      ? {}
      : {
          told: {
            outcome: diagnosis.outcome,
            cause: diagnosis.cause,
            path: diagnosis.path,
            tokensLost: diagnosis.tokensLost,
            moneyLost: diagnosis.moneyLost,
            explanation: diagnosis.explanation,
            advice: diagnosis.advice,
          },
        }),
  }
}

/** The ledger keeps the cost and not the terms: those are taken that give its cost to the last billionth. */
function termsOf({ usage, cost, model }: Exchange): BillingTerms | null {
  const facts = findModel(model)
  if (usage === null || facts === null) return null
  if (cost === null) return { ...LIST_TERMS, fast: true }
  const found = CANDIDATES.find(terms => costOf(usage, facts, terms)?.paid === cost.paid)
  return found === undefined || found === LIST_TERMS ? null : found
}

const CANDIDATES: readonly BillingTerms[] = [
  LIST_TERMS,
  { batch: false, regional: true, fast: false },
  { batch: true, regional: false, fast: false },
  { batch: true, regional: true, fast: false },
]
