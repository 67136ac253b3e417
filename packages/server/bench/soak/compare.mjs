// The books of a soak: what the ledger holds, against what the upstream answered and what the clients saw. What is wanted is told by these two
// alone, never by the ledger: an outcome or a row that is wrong there must not choose what it is compared with.

import { wrongRepeats } from './repeats.mjs'

/** More than these are not told: they would all say the same. */
const MOST_PROBLEMS = 20

/** Billionths of a dollar per token of the model that is asked for, as the price page prints them. */
const PRICES = { fresh: 2_000, saved5m: 2_500, cached: 200, output: 10_000 }

/** What a client is told when the upstream can't be reached. */
const UNREACHABLE = 502

const NOTHING = { fresh: 0, cached: 0, saved5m: 0, saved1h: 0, output: 0 }
const FIGURES = Object.keys(NOTHING)

function indexed(exchanges, keyOf) {
  const problems = []
  const index = new Map()
  for (const exchange of exchanges) {
    const key = keyOf(exchange)
    if (key === null) continue
    if (index.has(key)) problems.push(`${key} was recorded twice`)
    index.set(key, exchange)
  }
  return { index, problems }
}

/** A usage of the upstream in the ledger's words. */
function told({ input_tokens, cache_read_input_tokens, cache_creation_input_tokens, output_tokens }) {
  // In the order of `FIGURES`.
  return {
    fresh: input_tokens,
    cached: cache_read_input_tokens,
    saved5m: cache_creation_input_tokens,
    saved1h: 0,
    output: output_tokens,
  }
}

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b)
const plus = (a, b) => Object.fromEntries(FIGURES.map(figure => [figure, a[figure] + b[figure]]))
const sumOf = usages => usages.reduce(plus, NOTHING)
const paidFor = usage => Object.entries(PRICES).reduce((sum, [figure, price]) => sum + usage[figure] * price, 0)

const REFUSED = { outcomes: ['refused'], isWhole: true, usages: () => [null] }
const UNANSWERED = { outcomes: ['unreachable'], isWhole: true, usages: () => [null] }
const WHOLE = { outcomes: ['ok'], isWhole: true, usages: usage => [usage] }
/** What a stream says first, and what it says in the end: an answer that breaks off in between tells one of them, or nothing. */
const partly = usage => [null, { ...usage, output: 1 }, usage]

/** What has to be there of a request, by what the upstream did with it at last. */
const WANTED = {
  whole: WHOLE,
  stream: WHOLE,
  slow: WHOLE,
  // The last bytes may have been on their way when the client left.
  vanish: { outcomes: ['aborted', 'ok'], isWhole: null, usages: partly },
  // A reset overtakes what was sent before it, also the head: then the client's connection is cut with nothing in it, or it is told 502.
  cut: { outcomes: ['broken'], isWhole: false, usages: usage => partly(usage).slice(0, 2) },
  reset: UNANSWERED,
  late: UNANSWERED,
  busy: REFUSED,
  overloaded: REFUSED,
  refused: REFUSED,
}

/** Whether nothing but one usage may be recorded of it: whatever a client does that vanishes, or a reset overtakes, is not certain. */
const isCertain = ({ kind }) => kind !== 'vanish' && kind !== 'cut'
const isBilled = ({ kind }) => WANTED[kind] === WHOLE

/** What is wanted of one request. A client that leaves at the first bytes does so at a refusal as well, and what comes before a head is no answer. */
function wantedOf(seen, note) {
  const wanted = WANTED[note.kind]
  if (seen.kind === 'vanish' && wanted === REFUSED)
    return { ...wanted, outcomes: ['refused', 'aborted'], isWhole: null }
  if (note.kind === 'cut' && seen.status === UNREACHABLE) return UNANSWERED
  return wanted
}

/** What does not hold of one request. */
function wrongRequest(seen, note, exchange) {
  const name = `request ${seen.number} (${seen.kind})`
  if (note === undefined) return [`${name} never came to the upstream`]
  if (exchange === undefined) return [`${name} is lost`]
  const { outcomes, isWhole, usages } = wantedOf(seen, note)
  const noted = outcomes.includes('unreachable') ? { status: null, id: null } : note
  const { outcome, status, requestId, session, usage, cost } = exchange
  const figures = outcome === 'ok' ? [told(note.usage)] : usages(told(note.usage))
  const recorded = usage === null ? null : plus(NOTHING, usage)
  const billed = figures.find(one => isSame(one, recorded)) ?? null
  // A reset may overtake the head on its way from the gateway, too.
  const heard = [noted.status ?? UNREACHABLE, ...(note.kind === 'cut' ? [0] : [])]
  return [
    ['for its client the status', seen.status, heard],
    ['for its client as whole', seen.isWhole, isWhole === null ? [true, false] : [isWhole]],
    ['the outcome', outcome, outcomes],
    ['the status', status, [noted.status]],
    ['the request id', requestId, [noted.id]],
    ['the session', session, [note.session]],
    ['the figures', recorded, figures],
    ['the price', cost?.paid ?? null, [billed === null ? null : paidFor(billed)]],
  ].flatMap(([what, is, wanted]) =>
    wanted.some(one => isSame(one, is))
      ? []
      : [`${name} has ${what} ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`],
  )
}

function bySession(list) {
  const sessions = new Map()
  for (const one of list) {
    const known = sessions.get(one.session)
    if (known === undefined) sessions.set(one.session, [one])
    else known.push(one)
  }
  return sessions
}

const usagesOf = rows => rows.flatMap(({ usage }) => usage ?? [])

/**
 * The totals of a session, as the ledger sums them up. They have to be the sums of its rows, and without the rows of which nothing certain is
 * known, the sums of what the upstream noted.
 */
function wrongTotals({ session, exchanges, failed, usage, cost }, rows, asked, notes) {
  const problems = []
  const wrong = (what, is, wanted) => {
    if (JSON.stringify(is) !== JSON.stringify(wanted))
      problems.push(`${session} has ${what} ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`)
  }
  wrong('so many exchanges:', exchanges, asked.length)
  wrong('so many that failed:', failed, rows.filter(({ outcome }) => outcome !== 'ok').length)
  wrong('the total', plus(NOTHING, usage), sumOf(usagesOf(rows)))
  const sums = ['paid', 'uncached', 'avoided'].map(part => rows.reduce((sum, row) => sum + (row.cost?.[part] ?? 0), 0))
  wrong('the costs', [cost.paid, cost.uncached, cost.avoided], sums)
  const uncertain = new Set(notes.filter(note => !isCertain(note)).map(({ id }) => id))
  const open = sumOf(usagesOf(rows.filter(({ requestId }) => uncertain.has(requestId))))
  const certain = Object.fromEntries(FIGURES.map(figure => [figure, usage[figure] - open[figure]]))
  const wanted = sumOf(notes.filter(isBilled).map(note => told(note.usage)))
  wrong('by the upstream’s count the total', certain, wanted)
  wrong('by the upstream’s count the price', cost.paid - paidFor(open), paidFor(wanted))
  return problems
}

/**
 * Compares the books.
 *
 * @param {{ exchanges: object[], sessions: object[] }} ledger all of it: the rows, and the sessions with their sums
 * @param {object[]} seen what clients saw, request by request
 * @param {object[]} answered the upstream's notes, in the order in which requests came
 * @returns {string[]} what does not agree
 */
export function compare({ exchanges, sessions }, seen, answered) {
  const byId = indexed(exchanges, ({ id }) => id)
  const byRequest = indexed(exchanges, ({ requestId }) => requestId)
  // Of a request that came again the last is the one that counts.
  const last = new Map(answered.map(note => [note.asked, note]))
  const found = new Set()
  const wrong = seen.flatMap(one => {
    const note = last.get(one.number)
    const exchange = one.id === null ? byRequest.index.get(note?.id) : byId.index.get(one.id)
    found.add(exchange)
    return wrongRequest(one, note, exchange)
  })
  const nobodys = exchanges.filter(one => !found.has(one)).map(({ id }) => `exchange ${id} is nobody’s`)
  const unfinished = exchanges.filter(({ state }) => state !== 'finished').map(({ id }) => `exchange ${id} never ended`)
  const [rows, asked, notes] = [exchanges, seen, [...last.values()]].map(bySession)
  const known = new Map(sessions.map(summary => [summary.session, summary]))
  const totals = [...new Set([...asked.keys(), ...known.keys()])].flatMap(session => {
    const summary = known.get(session)
    if (summary === undefined) return [`${session} is lost`]
    return wrongTotals(summary, rows.get(session) ?? [], asked.get(session) ?? [], notes.get(session) ?? [])
  })
  // The sums first: where many rows are wrong, they would not be told any more.
  return [
    ...totals.slice(0, MOST_PROBLEMS / 2),
    ...wrongRepeats(answered),
    ...byId.problems,
    ...byRequest.problems,
    ...nobodys,
    ...unfinished,
    ...wrong,
  ].slice(0, MOST_PROBLEMS)
}
