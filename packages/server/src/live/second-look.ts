import type { ModelLookup } from '@sternline/core'
import type { EngineEvent, Exchange, Insights, KeptTexts, LedgerReader, LedgerWriter } from '@sternline/engine'
import { compareBodies } from '../api/compare.ts'

/** What a second look needs. */
export type SecondLookParts = Readonly<{
  ledger: LedgerWriter & Pick<LedgerReader, 'exchange'> & Readonly<{ insights: Insights }>
  texts: KeptTexts
  models: ModelLookup
  /** Tells whoever follows that an exchange is understood better. */
  publish: (event: EngineEvent) => void
  /** Takes a line about what went wrong inside. */
  log: (line: string) => void
}>

/** Looks again, with texts, at what was diagnosed by hashes. */
export interface SecondLook {
  /** Takes an event in. Never throws, never waits. */
  observe(event: EngineEvent): void
  /** Resolves when everything observed so far was looked at. */
  settled(): Promise<void>
  /** Looks at nothing more. */
  close(): void
}

/**
 * Makes a second look. Where a session keeps its texts, an exchange that lost something is diagnosed once more with them after it
 * ended, off the hot path: a clock in a system prompt is then named in the ledger, the lists and the dashboard, not only where the
 * exchange is opened. What is written are the better words for the cause, never text.
 */
export function createSecondLook(parts: SecondLookParts): SecondLook {
  let looking: Promise<void> = Promise.resolve()
  let isOpen = true
  const look = async (exchange: Exchange): Promise<void> => {
    const better = isOpen ? await understood(parts, exchange) : null
    if (better === null || !isOpen) return
    parts.ledger.record(better)
    parts.publish({ type: 'exchange-finished', exchange: better })
  }
  return {
    observe: ({ type, exchange }) => {
      if (type !== 'exchange-finished' || (exchange.diagnosis?.tokensLost ?? 0) === 0) return
      looking = looking
        .then(() => look(exchange))
        .catch(problem => parts.log(`an exchange could not be looked at again (${nameOf(problem)})`))
    },
    settled: () => looking,
    close: () => {
      isOpen = false
    },
  }
}

async function understood({ ledger, texts, models }: SecondLookParts, exchange: Exchange): Promise<Exchange | null> {
  if ((await texts.keeping(exchange.session)) === null) return null
  const before = await ledger.insights.before(exchange)
  if (before === null) return null
  const [earlier, later] = await Promise.all([texts.body(before.id), texts.body(exchange.id)])
  if (earlier === null || later === null) return null
  const { diagnosis } = compareBodies({ exchange: before, body: earlier }, { exchange, body: later }, models)
  // It may have been deleted meanwhile, and is not to come back.
  const isKept = diagnosis !== null && (await ledger.exchange(exchange.id)) !== null
  return isKept ? { ...exchange, diagnosis } : null
}

function nameOf(problem: unknown): string {
  return problem instanceof Error ? problem.name : typeof problem
}
