import type { EngineEvent, Exchange } from '@sternline/engine'
import { type DestinationStream, pino } from 'pino'

/** One line an exchange, and lines about what goes wrong inside. */
export interface ServerLog {
  /** Takes in what the engine tells; writes one line when an exchange is over. Never throws. */
  observe(event: EngineEvent): void
  /** A line about something that went wrong inside, without text and without secrets. */
  problem(line: string): void
  /** A line about something that somebody did who may: when, what, whose doing. */
  note(event: string, facts?: Readonly<Record<string, string | number | boolean | null>>): void
}

/**
 * Makes the log of a server in JSON lines. What is written of an exchange is chosen by name, field by field: a field that somebody adds to
 * an exchange is not in the log until somebody adds it here. JSON escapes line breaks and control characters, so a name can't forge a line.
 *
 * @param destination takes the lines
 */
export function createServerLog(destination: DestinationStream): ServerLog {
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: level } },
    destination,
  )
  return {
    observe: ({ type, exchange }) => {
      if (type === 'exchange-finished') logger.info(factsOf(exchange), 'exchange')
    },
    problem: line => logger.warn({ problem: line }, 'problem'),
    note: (event, facts = {}) => logger.info({ ...facts }, event),
  }
}

function level(label: string): { level: string } {
  return { level: label }
}

/** The allow-list. Numbers, codes, ids and names: no text of a prompt, no header, no path, no credential. */
function factsOf(exchange: Exchange): Readonly<Record<string, string | number | boolean | null>> {
  const { usage, cost, plan, diagnosis } = exchange
  return {
    id: exchange.id,
    session: exchange.session,
    agent: exchange.agent.id,
    client: exchange.client,
    upstream: exchange.upstream,
    model: exchange.model,
    stream: exchange.stream,
    outcome: exchange.outcome,
    status: exchange.status,
    error: exchange.error,
    requestId: exchange.requestId,
    requestBytes: exchange.requestBytes,
    answeredMs: exchange.answeredAt === null ? null : exchange.answeredAt - exchange.startedAt,
    totalMs: exchange.finishedAt === null ? null : exchange.finishedAt - exchange.startedAt,
    strategy: plan.strategy,
    untouched: plan.untouched,
    warnings: plan.warnings.map(nameOf).join(' '),
    cached: usage?.cached ?? null,
    saved5m: usage?.saved5m ?? null,
    saved1h: usage?.saved1h ?? null,
    fresh: usage?.fresh ?? null,
    output: usage?.output ?? null,
    paidNanoUsd: cost?.paid ?? null,
    avoidedNanoUsd: cost?.avoided ?? null,
    cause: diagnosis?.cause ?? null,
    tokensLost: diagnosis?.tokensLost ?? null,
  }
}

/** A warning's code, without the place behind it. */
function nameOf(warning: string): string {
  return warning.split(':', 1)[0] ?? ''
}
