// Compares our diagnosis with the API's own miss reasons, on recorded sessions that carry them.
// `node packages/core/bench/miss-reasons.mjs [FOLDER]` prints the tables of docs/quality.md. It reads dist: build first.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process, { argv, env, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/** The one source whose calls carry `diagnostics`. */
const SOURCE = 'oh-my-posh.jsonl.gz'
const BESIDE_CHECKOUT = fileURLToPath(new URL('../../../../shared/traces', import.meta.url))

/** What the log lacks. */
const UNSEEN = ['tools', 'system']

/**
 * How a pair compares.
 *
 * - `agree`: the same reason
 * - `nothing lost`: the API names a reason and all was read; we then name none
 * - `other words`: ours is the expiry that the API sees as a previous message that is no longer kept
 * - `not in the log`: the change is in tools or system, which the log lacks; we say so and accuse nobody
 * - `disagree`: everything else
 */
function verdictOf(diagnosis, api) {
  const code = diagnosis.cause?.code ?? null
  if (code === null) return 'nothing lost'
  if (code === 'unseen-change') return 'not in the log'
  if (diagnosis.apiReason === api.reason) return 'agree'
  return code === 'ttl-expired' && api.reason === 'previous_message_not_found' ? 'other words' : 'disagree'
}

/** The calls of each session in order of time; a segment after a compaction follows the one before it. */
function sessionsOf(lines) {
  const groups = new Map()
  for (const line of lines) {
    if (line.thread !== 'main') continue
    const calls = line.calls.filter(({ usage, at }) => usage !== null && at !== null).map(call => ({ ...call, line }))
    groups.set(line.group, [...(groups.get(line.group) ?? []), ...calls])
  }
  return [...groups.values()].filter(calls => calls.length > 0).map(calls => calls.sort((a, b) => a.at - b.at))
}

/** The request of a call as far as the log shows it; the tools and the system prompt are one block of their length. */
function requestOf(call, headLength) {
  return {
    model: call.model,
    max_tokens: 1,
    system: [{ type: 'text', text: 'x'.repeat(headLength) }],
    messages: call.line.messages.slice(0, call.messages_upto),
    ...(call.effort === undefined ? {} : { output_config: { effort: call.effort } }),
  }
}

/** The markers that this client sets: the end of the system prompt and the newest block. */
function breakpointsOf(prompt, ttl) {
  const marked = prompt.blocks.filter(({ place, unmarkable }) => place.section === 'messages' && unmarkable === null)
  return [prompt.blocks[0], marked.at(-1)].flatMap(block => (block === undefined ? [] : [{ block: block.index, ttl }]))
}

function ttlOf({ usage }, earlier) {
  if (usage.ephemeral_1h_input_tokens > 0) return '1h'
  return usage.ephemeral_5m_input_tokens > 0 ? '5m' : earlier
}

/** What would be remembered of a call. */
function rememberedOf(core, call, headLength, ttl) {
  const read = core.readRequest(requestOf(call, headLength))
  if (!read.ok) throw new Error(`${call.line.id}: ${read.problem.at}: ${read.problem.detail}`)
  const { ephemeral_5m_input_tokens, ephemeral_1h_input_tokens, ...usage } = call.usage
  return {
    prompt: read.prompt,
    betas: [],
    upstream: 'anthropic',
    scope: 'recorded',
    startedAt: call.at,
    answeredAt: call.first_block_at,
    breakpoints: breakpointsOf(read.prompt, ttl),
    usage: core.readUsage({ ...usage, cache_creation: { ephemeral_5m_input_tokens, ephemeral_1h_input_tokens } }),
  }
}

/** Reads the calls of a session as they are asked for; each is asked for at most twice in a row. */
function readerOf(core, calls) {
  const [first] = calls
  const ratio = core.findModel(first.model)?.charactersPerToken ?? core.DEFAULT_CHARACTERS_PER_TOKEN
  const headLength = Math.max(1, Math.round(first.line.prefix_tokens_est * ratio))
  let ttl = '5m'
  const ttls = calls.map(call => (ttl = ttlOf(call, ttl)))
  let last = { index: -1, remembered: null }
  return index => {
    if (index < 0) return null
    if (last.index !== index) last = { index, remembered: rememberedOf(core, calls[index], headLength, ttls[index]) }
    return last.remembered
  }
}

/**
 * Diagnoses the calls of the recorded sessions, each against the one before it.
 *
 * @param {object} core the exports of @sternline/core and of its diagnosis
 * @param {readonly object[]} lines the conversations of one source
 * @param {boolean} onlySpoken only the calls that the API names a reason for
 * @returns {readonly object[]} one a pair: where it is, our diagnosis, the API's, and how they compare
 */
export function comparePairs(core, lines, onlySpoken = false) {
  return sessionsOf(lines).flatMap(calls => {
    const remembered = readerOf(core, calls)
    return calls.flatMap((call, index) => {
      const api = core.readDiagnostics(call.diagnostics)
      if (onlySpoken && api.state !== 'found') return []
      const before = remembered(index - 1)
      const now = remembered(index)
      const diagnosis = core.diagnose({ before, now, facts: core.findModel(call.model), unseen: UNSEEN })
      const gapMs = before === null ? null : now.startedAt - before.startedAt
      const verdict = api.state === 'found' ? verdictOf(diagnosis, api) : null
      return [{ session: call.line.group.split('/')[1], index, gapMs, diagnosis, api, usage: now.usage, verdict }]
    })
  })
}

/** Reads the recorded conversations; null where they are not on this machine. */
export function readRecorded(folder = env['STERNLINE_TRACES'] ?? BESIDE_CHECKOUT) {
  const file = join(folder, SOURCE)
  if (!existsSync(file)) return null
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

/** Counts by a key, the most frequent first. */
function countBy(list, keyOf) {
  const counts = new Map()
  for (const one of list) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
}

function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const thousands = tokens => (tokens === null ? '' : `${Math.round(tokens / 1000)}k`)

function told(pairs) {
  const spoken = pairs.filter(({ verdict }) => verdict !== null)
  const silent = pairs.filter(({ verdict, diagnosis }) => verdict === null && diagnosis.tokensLost > 0)
  return [
    `${pairs.length} requests; the API names a reason for ${spoken.length} of them, we find a loss in ${pairs.filter(({ diagnosis }) => diagnosis.tokensLost > 0).length}.`,
    table(
      ['verdict', 'requests'],
      countBy(spoken, ({ verdict }) => verdict),
    ),
    table(
      ['the API says', 'we say', 'verdict', 'requests'],
      countBy(
        spoken,
        ({ api, diagnosis, verdict }) => `${api.reason} | ${diagnosis.cause?.code ?? 'no loss'} | ${verdict}`,
      ),
    ),
    'Every one of them:',
    table(
      ['session', 'request', 'gap', 'read', 'lost', 'the API says (missed)', 'we say', 'verdict'],
      spoken.map(({ session, index, gapMs, usage, diagnosis, api, verdict }) => [
        session.slice(0, 8),
        index,
        gapMs === null ? '' : `${Math.round(gapMs / 1000)} s`,
        thousands(usage.cached),
        thousands(diagnosis.tokensLost),
        `${api.reason}${api.missedTokens === null ? '' : ` (${thousands(api.missedTokens)})`}`,
        diagnosis.cause?.code ?? 'no loss',
        verdict,
      ]),
    ),
    'Where the API is silent and less was read than promised:',
    table(
      ['we say', 'requests'],
      countBy(silent, ({ diagnosis }) => `${diagnosis.outcome}, ${diagnosis.cause?.code}`),
    ),
  ].join('\n\n')
}

async function main() {
  const lines = readRecorded(argv[2])
  if (lines === null) {
    stdout.write('No recorded sessions here. Put them in ../shared/traces beside the checkout, or name their folder.\n')
    return 1
  }
  const core = { ...(await import('../dist/index.js')), ...(await import('../dist/diagnosis/index.js')) }
  stdout.write(`${told(comparePairs(core, lines))}\n`)
  return 0
}

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main()
