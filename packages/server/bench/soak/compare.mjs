// The books of a soak: what the ledger holds, against what the upstream answered and what the clients saw. What is wanted is told by these two
// alone, never by the ledger: an outcome or a row that is wrong there must not choose what it is compared with.

import { costOf, NO_USAGE, plus, told } from './bill.mjs'
import { wrongRepeats } from './repeats.mjs'
import { clientParts, isOneOf, middleOf, tellParts } from './shares.mjs'
import { few, grouped, wrongMetrics, wrongSessions, wrongUsage } from './sums.mjs'

/** More than these are not told: they would all say the same. */
const MOST_PROBLEMS = 40

/** How many requests of a conversation, before one and after it, tell what it met: enough to pass over those that a storm refused. */
const LOOKED_AT = 1_000

/** What a client is told when the upstream can't be reached. */
const UNREACHABLE = 502

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

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b)

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

/** What is wanted of one request. A client that leaves at the first bytes does so at a refusal as well, and what comes before a head is no answer. */
function wantedOf(seen, note) {
  const wanted = WANTED[note.kind]
  if (seen.kind === 'vanish' && wanted === REFUSED)
    return { ...wanted, outcomes: ['refused', 'aborted'], isWhole: null }
  if (note.kind === 'cut' && seen.status === UNREACHABLE) return UNANSWERED
  return wanted
}

/** A usage of the ledger, its members in the order of ours. */
const ordered = usage => (usage === null ? null : plus(NO_USAGE, usage))

/**
 * What has to be counted of one request. Where a client left or a reset came in between, several things may be: then what was recorded chooses among
 * them, and nothing but them; a request of which nothing was recorded counts as the first.
 */
function dueOf(seen, note, exchange) {
  const { session, model } = note
  const wanted = wantedOf(seen, note)
  const outcome = wanted.outcomes.find(one => one === exchange?.outcome) ?? wanted.outcomes[0]
  const figures = outcome === 'ok' ? [told(note.usage)] : wanted.usages(told(note.usage))
  const recorded = ordered(exchange?.usage ?? null)
  const usage = figures.find(one => isSame(one, recorded)) ?? figures[0]
  const cost = usage === null ? null : costOf(usage, model)
  return { seen, note, exchange, wanted, figures, isCertain: wanted === WHOLE, session, model, outcome, usage, cost }
}

/** The same, with whose doing it may be. Where that is known about only, what was recorded counts. */
function withAttribution(due, earlier, later) {
  const { cost, exchange } = due
  if (cost === null) return { ...due, parts: null, attribution: null }
  const parts = clientParts(due, earlier, later)
  const recorded = exchange?.attribution?.byClient
  const byClient = recorded !== undefined && isOneOf(recorded, parts) ? recorded : middleOf(parts[0])
  return { ...due, parts, attribution: { byClient, ours: cost.avoided - byClient } }
}

const nameOf = ({ number, kind }) => `request ${number} (${kind})`

/** What does not hold of one request. */
function wrongRequest({ seen, note, exchange, wanted, figures, cost, parts, attribution }) {
  const name = nameOf(seen)
  if (exchange === undefined) return [`${name} is lost`]
  const { outcomes, isWhole } = wanted
  const noted = outcomes.includes('unreachable') ? { status: null, id: null } : note
  const { outcome, status, requestId, session, model, usage } = exchange
  // A reset may overtake the head on its way from the gateway, too.
  const heard = [noted.status ?? UNREACHABLE, ...(note.kind === 'cut' ? [0] : [])]
  const shared = exchange.attribution
  const part = figure => (cost === null ? null : cost[figure])
  return [
    ['for its client the status', seen.status, heard],
    ['for its client as whole', seen.isWhole, isWhole === null ? [true, false] : [isWhole]],
    ['the outcome', outcome, outcomes],
    ['the status', status, [noted.status]],
    ['the request id', requestId, [noted.id]],
    ['the session', session, [note.session]],
    ['the model', model, [note.model]],
    ['the figures', ordered(usage), figures],
    ['paid', exchange.cost?.paid ?? null, [part('paid')]],
    ['uncached', exchange.cost?.uncached ?? null, [part('uncached')]],
    ['avoided', exchange.cost?.avoided ?? null, [part('avoided')]],
    // The two parts add up to the whole, whatever they are; and there are none where nothing was paid.
    ['as the sum of the attribution', shared === null ? null : shared.byClient + shared.ours, [part('avoided')]],
  ]
    .flatMap(([what, is, wanted]) =>
      wanted.some(one => isSame(one, is))
        ? []
        : [`${name} has ${what} ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`],
    )
    .concat(
      shared === null || attribution === null || isOneOf(shared.byClient, parts)
        ? []
        : [`${name} has by its client ${shared.byClient}, not ${tellParts(parts)}`],
    )
}

/** Looks at the requests of each conversation in the order in which they were sent: what one met, those before it left. */
function attributed(dues) {
  return [...grouped(dues, ({ session }) => session).values()].flatMap(own => {
    const inOrder = own.sort((a, b) => a.seen.sentAt - b.seen.sentAt)
    return inOrder.map((due, i) =>
      withAttribution(due, inOrder.slice(Math.max(0, i - LOOKED_AT), i), inOrder.slice(i + 1, i + LOOKED_AT)),
    )
  })
}

/**
 * Compares the books.
 *
 * @param {{ exchanges: object[], sessions: object[] }} ledger all of it: the rows, and the sessions with their sums
 * @param {object[]} seen what clients saw, request by request
 * @param {object[]} answered the upstream's notes, in the order in which requests came
 * @param {{ samples: object[], sessions: object[], cells: object[] }} asked what the gateway told over HTTP at the end
 * @returns {string[]} what does not agree
 */
export function compare({ exchanges, sessions }, seen, answered, asked) {
  const byId = indexed(exchanges, ({ id }) => id)
  const byRequest = indexed(exchanges, ({ requestId }) => requestId)
  // Of a request that came again the last is the one that counts.
  const last = new Map(answered.map(note => [note.asked, note]))
  const found = new Set()
  const unheard = []
  const dues = seen.flatMap(one => {
    const note = last.get(one.number)
    const exchange = one.id === null ? byRequest.index.get(note?.id) : byId.index.get(one.id)
    found.add(exchange)
    if (note !== undefined) return [dueOf(one, note, exchange)]
    unheard.push(`${nameOf(one)} never came to the upstream`)
    return []
  })
  const wanted = attributed(dues)
  const nobodys = exchanges.filter(one => !found.has(one)).map(({ id }) => `exchange ${id} is nobody’s`)
  const unfinished = exchanges.filter(({ state }) => state !== 'finished').map(({ id }) => `exchange ${id} never ended`)
  // A few of each kind, the sums first: where many rows are wrong, the rest would not be told any more.
  return [
    wrongSessions('the ledger', sessions, wanted),
    wrongSessions('/api/sessions', asked.sessions, wanted),
    wrongUsage(asked.cells, wanted),
    wrongMetrics(asked.samples, wanted),
    wrongRepeats(answered),
    byId.problems,
    byRequest.problems,
    nobodys,
    unfinished,
    unheard,
  ]
    .flatMap(few)
    .concat(wanted.flatMap(wrongRequest))
    .slice(0, MOST_PROBLEMS)
}
