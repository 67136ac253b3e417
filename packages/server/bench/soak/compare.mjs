// The books of a soak: what the ledger holds, against what the upstream answered and what the clients saw.

/** More than these are not told: they would all say the same. */
const MOST_PROBLEMS = 20

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

/** What a client was told of and the ledger does not have. */
function lostForClients(seen, byId) {
  return seen.filter(({ id }) => id !== null && !byId.has(id)).map(({ id, kind }) => `exchange ${id} (${kind}) is lost`)
}

/**
 * What the upstream answered in whole and the ledger does not have. A refusal with our markers is followed by a second try, whose id the
 * exchange carries; and a client that vanished may have done so before the head of its answer.
 */
function lostForUpstream(answered, byRequest) {
  return answered
    .filter(([id, { kind, isWhole }]) => isWhole && kind !== 'refused' && kind !== 'slow' && !byRequest.has(id))
    .map(([id, { kind }]) => `${id} (${kind}) is lost`)
}

function wrongFigures(answered, byRequest) {
  return answered.flatMap(([id, { usage }]) => {
    const exchange = byRequest.get(id)
    if (exchange === undefined || exchange.outcome !== 'ok') return []
    const { fresh, cached, saved5m, output } = exchange.usage
    const told = [
      usage.input_tokens,
      usage.cache_read_input_tokens,
      usage.cache_creation_input_tokens,
      usage.output_tokens,
    ]
    const isSame = [fresh, cached, saved5m, output].every((figure, i) => figure === told[i])
    return isSame ? [] : [`${id} has wrong figures: ${JSON.stringify(exchange.usage)}`]
  })
}

function wrongTotal(exchanges, answered, byRequest) {
  const isOk = exchange => exchange?.outcome === 'ok'
  const total = exchanges.filter(isOk).reduce((sum, { usage }) => sum + usage.fresh, 0)
  const wanted = answered
    .filter(([id]) => isOk(byRequest.get(id)))
    .reduce((sum, [, { usage }]) => sum + usage.input_tokens, 0)
  return total === wanted ? [] : [`the total is ${total} and should be ${wanted}`]
}

/**
 * Compares the books.
 *
 * @param {object[]} exchanges all of the ledger
 * @param {object[]} seen what clients saw, request by request
 * @param {[string, object][]} answered what the upstream answered, by request id
 * @returns {string[]} what does not agree
 */
export function compare(exchanges, seen, answered) {
  const byId = indexed(exchanges, ({ id }) => id)
  const byRequest = indexed(exchanges, ({ requestId }) => requestId)
  const unfinished = exchanges.filter(({ state }) => state !== 'finished').map(({ id }) => `exchange ${id} never ended`)
  return [
    ...byId.problems,
    ...byRequest.problems,
    ...lostForClients(seen, byId.index),
    ...lostForUpstream(answered, byRequest.index),
    ...wrongFigures(answered, byRequest.index),
    ...wrongTotal(exchanges, answered, byRequest.index),
    ...unfinished,
  ].slice(0, MOST_PROBLEMS)
}
