// Sums of a soak: those that the ledger, the API and the metrics tell, against those of what was wanted request by request.
import { NO_ATTRIBUTION, NO_COST, NO_USAGE, plus } from './bill.mjs'

/** More than these are not told of one kind: they would all say the same. */
const MOST_OF_A_KIND = 4

/**
 * Metrics are dollars in floating point, so a sum of many is not exact to the last billionth. The leeway is a share of what all would have cost
 * without caching: parts of avoided money are of either sign, and their sum may be far smaller than what was added on the way.
 */
const LEEWAY_SHARE = 1e-10
const LEAST_LEEWAY = 10

const NANO = 1e9

const sumOf = (parts, nothing) => parts.reduce((sum, part) => (part === null ? sum : plus(sum, part)), nothing)

export function grouped(list, keyOf) {
  const groups = new Map()
  for (const one of list) {
    const key = keyOf(one)
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [one])
    else known.push(one)
  }
  return groups
}

/** Told and counted: the first few, and how many more there are. */
export const few = problems =>
  problems.length <= MOST_OF_A_KIND
    ? problems
    : [...problems.slice(0, MOST_OF_A_KIND), `and ${problems.length - MOST_OF_A_KIND} more like it`]

/** What sums over some requests have to be: the ledger's and the API's have these members, and more. */
function wantedSums(dues) {
  return {
    exchanges: dues.length,
    failed: dues.filter(({ outcome }) => outcome !== 'ok').length,
    cost: sumOf(
      dues.map(({ cost }) => cost),
      NO_COST,
    ),
    attribution: sumOf(
      dues.map(({ attribution }) => attribution),
      NO_ATTRIBUTION,
    ),
    usage: sumOf(
      dues.map(({ usage }) => usage),
      NO_USAGE,
    ),
    // Every model that is asked for has a price.
    unpriced: 0,
  }
}

/** Sums with the names that people are told: `cost.paid`. A session has other members as well, some of them null. */
const flat = sums =>
  Object.entries(sums).flatMap(([name, value]) =>
    typeof value === 'object'
      ? Object.entries(value ?? {}).map(([part, sum]) => [`${name}.${part}`, sum])
      : [[name, value]],
  )

function wrongSums(who, is, wanted) {
  const found = new Map(flat(is))
  return flat(wanted).flatMap(([name, sum]) =>
    found.get(name) === sum ? [] : [`${who} has ${name} ${found.get(name)}, not ${sum}`],
  )
}

/** @param where who tells these sessions: `the ledger` */
export function wrongSessions(where, sessions, dues) {
  const known = new Map(sessions.map(one => [one.session, one]))
  const wanted = grouped(dues, ({ session }) => session)
  return [...new Set([...wanted.keys(), ...known.keys()])].flatMap(session => {
    const is = known.get(session)
    if (is === undefined) return [`${session} is lost in ${where}`]
    return wrongSums(`${session} in ${where}`, is, wantedSums(wanted.get(session) ?? []))
  })
}

/** The cells of `/api/usage`, put together by model: how they are cut is the API's own business. */
export function wrongUsage(cells, dues) {
  const is = grouped(cells, ({ model }) => model)
  const wanted = grouped(dues, ({ model }) => model)
  return [...new Set([...wanted.keys(), ...is.keys()])].flatMap(model => {
    const own = wanted.get(model) ?? []
    const reported = own.filter(({ usage }) => usage !== null)
    const counted = {
      ...wantedSums(own),
      reported: reported.length,
      readers: reported.filter(({ usage }) => usage.cached > 0).length,
    }
    return wrongSums(`${model} in /api/usage`, sumsOf(is.get(model) ?? [], counted), counted)
  })
}

/** Sums cells up in the form of what they are compared with. */
function sumsOf(cells, like) {
  return Object.fromEntries(
    Object.entries(like).map(([name, value]) => [
      name,
      typeof value === 'number'
        ? cells.reduce((sum, cell) => sum + cell[name], 0)
        : sumOf(
            cells.map(cell => cell[name]),
            Object.fromEntries(Object.keys(value).map(part => [part, 0])),
          ),
    ]),
  )
}

/**
 * The figures of Prometheus.
 *
 * @param {{ name: string, labels: Record<string, string>, value: number }[]} samples
 */
export function wrongMetrics(samples, dues) {
  const problems = []
  const found = (name, labels) =>
    samples
      .filter(one => one.name === name && Object.entries(labels).every(([label, is]) => one.labels[label] === is))
      .reduce((sum, { value }) => sum + value, 0)
  const want = (name, labels, sum, { unit = 1, leeway = 0 } = {}) => {
    const is = found(name, labels) * unit
    if (Math.abs(is - sum) <= leeway) return
    problems.push(`${name}${JSON.stringify(labels)} in /metrics is ${is / unit}, not ${sum / unit}`)
  }
  for (const [model, own] of grouped(dues, due => due.model)) {
    const { usage } = wantedSums(own)
    want('sternline_input_tokens_total', { model, kind: 'uncached' }, usage.fresh)
    want('sternline_input_tokens_total', { model, kind: 'cache_read' }, usage.cached)
    want('sternline_input_tokens_total', { model, kind: 'cache_write_5m' }, usage.saved5m)
    want('sternline_input_tokens_total', { model, kind: 'cache_write_1h' }, usage.saved1h)
    want('sternline_output_tokens_total', { model }, usage.output)
  }
  const { exchanges, usage, cost, attribution } = wantedSums(dues)
  want('sternline_output_tokens_total', {}, usage.output)
  const leeway = Math.max(LEAST_LEEWAY, LEEWAY_SHARE * cost.uncached)
  const money = (name, labels, sum) => want(name, labels, sum, { unit: NANO, leeway })
  money('sternline_cost_usd_total', { kind: 'paid' }, cost.paid)
  money('sternline_cost_usd_total', { kind: 'uncached' }, cost.uncached)
  money('sternline_avoided_usd_total', { attribution: 'total' }, cost.avoided)
  money('sternline_avoided_usd_total', { attribution: 'gateway' }, attribution.ours)
  want('sternline_cache_requests_total', {}, exchanges)
  want('sternline_request_duration_seconds_count', {}, exchanges)
  const isError = ({ outcome }) => outcome !== 'ok' && outcome !== 'aborted'
  want('sternline_upstream_errors_total', {}, dues.filter(isError).length)
  want('sternline_ledger_dropped_total', {}, 0)
  return problems
}
