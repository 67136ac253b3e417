import { setImmediate } from 'node:timers/promises'
import type { Exchange } from '@sternline/engine'
import type { Stretch, StretchRead } from '../store/exchange-store.ts'
import { CSV_HEAD, csvLine } from './csv.ts'

/** How exchanges are written. */
export type ExportFormat = 'jsonl' | 'csv'

/** Which exchanges are exported. All of them by default. */
export type ExportQuery = Readonly<{
  session?: string
  /** Epoch milliseconds. */
  from?: number
  /** Epoch milliseconds, not included. */
  to?: number
}>

/**
 * Exchanges that are read at once: an export of any length takes little memory, and a stretch is some milliseconds during which nobody else of
 * this process gets on.
 */
export const STRETCH = 100

/**
 * Writes exchanges in order of their start, a line each. Others get their turn after each stretch.
 *
 * @param stretch reads some of them
 */
export async function* exportLines(
  format: ExportFormat,
  query: ExportQuery,
  stretch: (query: Stretch) => Promise<StretchRead>,
): AsyncGenerator<string> {
  if (format === 'csv') yield CSV_HEAD
  const bounds = { session: query.session ?? null, from: query.from ?? null, to: query.to ?? null }
  let after: Stretch['after'] = null
  do {
    const { exchanges, end }: StretchRead = await stretch({ ...bounds, after, limit: STRETCH })
    if (exchanges.length > 0) yield exchanges.map(lineOf[format]).join('')
    // SQLite answers on this thread, so that all of it would otherwise be one run of microtasks: no request would get through until it ends.
    await setImmediate()
    after = end
  } while (after !== null)
}

const lineOf: Readonly<Record<ExportFormat, (exchange: Exchange) => string>> = {
  csv: csvLine,
  jsonl: exchange => `${JSON.stringify(exchange)}\n`,
}
