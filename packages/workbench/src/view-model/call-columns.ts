import { formatCount, formatUsd, savedTokens, type Usage } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import type { Column } from './csv.ts'
import { causeWords, formatClock } from './words.ts'

/** A call with its number in the session. */
export type NumberedCall = Readonly<{ exchange: Exchange; number: number }>

function tokens(name: string, read: (usage: Usage) => number): Column<NumberedCall> {
  const value = ({ exchange: { usage } }: NumberedCall): number | null => (usage === null ? null : read(usage))
  return { name, value, text: row => orDash(value(row), formatCount) }
}

function money(name: string, read: (exchange: Exchange) => number | null): Column<NumberedCall> {
  return {
    name: `${name} (billionths of a dollar)`,
    value: ({ exchange }) => read(exchange),
    text: ({ exchange }) => orDash(read(exchange), formatUsd),
  }
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '–' : format(value)
}

/** The calls of a session as a table. */
export const CALL_COLUMNS: readonly Column<NumberedCall>[] = [
  { name: 'call', value: ({ number }) => number },
  {
    name: 'time',
    value: ({ exchange }) => new Date(exchange.startedAt).toISOString(),
    text: ({ exchange }) => formatClock(exchange.startedAt),
  },
  { name: 'thread', value: ({ exchange }) => exchange.agent.id ?? 'main' },
  tokens('cached', usage => usage.cached),
  tokens('saved', savedTokens),
  tokens('fresh', usage => usage.fresh),
  tokens('output', usage => usage.output),
  money('paid', ({ cost }) => cost?.paid ?? null),
  money('avoided', ({ cost }) => cost?.avoided ?? null),
  tokensLost(),
  { name: 'cause', value: ({ exchange }) => causeWords(exchange.diagnosis?.cause ?? '') },
]

function tokensLost(): Column<NumberedCall> {
  const value = ({ exchange }: NumberedCall): number | null => exchange.diagnosis?.tokensLost ?? null
  return { name: 'lost', value, text: row => orDash(value(row), formatCount) }
}
