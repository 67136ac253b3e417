import type { Exchange } from '@sternline/engine'

type Cell = string | number | boolean | null

/** The columns, in their order. Money is billionths of a dollar, times are ISO 8601 in UTC. */
const COLUMNS: Readonly<Record<string, (exchange: Exchange) => Cell>> = {
  id: ({ id }) => id,
  session: ({ session }) => session,
  agent: ({ agent }) => agent.id,
  client: ({ client }) => client,
  upstream: ({ upstream }) => upstream,
  emulated: ({ emulated }) => emulated,
  model: ({ model }) => model,
  stream: ({ stream }) => stream,
  started_at: ({ startedAt }) => timeOf(startedAt),
  answered_at: ({ answeredAt }) => timeOf(answeredAt),
  finished_at: ({ finishedAt }) => timeOf(finishedAt),
  outcome: ({ outcome }) => outcome,
  status: ({ status }) => status,
  error: ({ error }) => error,
  request_id: ({ requestId }) => requestId,
  strategy: ({ plan }) => plan.strategy,
  untouched: ({ plan }) => plan.untouched,
  warnings: ({ plan }) => plan.warnings.join(' '),
  request_bytes: ({ requestBytes }) => requestBytes,
  estimated_tokens: ({ estimatedTokens }) => estimatedTokens,
  cached_tokens: ({ usage }) => usage?.cached ?? null,
  saved_5m_tokens: ({ usage }) => usage?.saved5m ?? null,
  saved_1h_tokens: ({ usage }) => usage?.saved1h ?? null,
  fresh_tokens: ({ usage }) => usage?.fresh ?? null,
  output_tokens: ({ usage }) => usage?.output ?? null,
  paid_nano_usd: ({ cost }) => cost?.paid ?? null,
  uncached_nano_usd: ({ cost }) => cost?.uncached ?? null,
  avoided_nano_usd: ({ cost }) => cost?.avoided ?? null,
  avoided_by_client_nano_usd: ({ attribution }) => attribution?.byClient ?? null,
  miss_cause: ({ diagnosis }) => diagnosis?.cause ?? null,
  miss_path: ({ diagnosis }) => diagnosis?.path ?? null,
  tokens_lost: ({ diagnosis }) => diagnosis?.tokensLost ?? null,
}

/** The first line of a CSV file. */
export const CSV_HEAD: string = `${Object.keys(COLUMNS).join(',')}\r\n`

/** An exchange as a line of a CSV file. @see https://www.rfc-editor.org/rfc/rfc4180 */
export function csvLine(exchange: Exchange): string {
  const cells = Object.values(COLUMNS).map(read => cellOf(read(exchange)))
  return `${cells.join(',')}\r\n`
}

function timeOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}

/** Where a cell begins for one spreadsheet or another, and it or its full-width twin a formula: `;` and the tab part cells in many countries. */
const FORMULAS = /(^|[;,\t\r\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])/g

/**
 * Every text is quoted. What would be taken for a formula gets an apostrophe in front, which spreadsheets take for "this is text": session, client and
 * model names are chosen by whoever sends a request. @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function cellOf(value: Cell): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = value.replace(FORMULAS, "$1$2'").replace(/^[\t\r\n]/, "'$&")
  return `"${text.replaceAll('"', '""')}"`
}
