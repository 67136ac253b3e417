// What is measured, and the limits. `tools/bench.mjs` runs it, docs/performance.md has the figures.
import { Body } from '../dist/memory/index.js'
import { claudeCodeRequest } from './bodies.mjs'
import { compare, measure, median } from './harness.mjs'

const SIZES = [20_000, 200_000, 1_000_000, 2_000_000]
const ROUNDS = 60

/**
 * One figure and its limit.
 *
 * @typedef {object} Row
 * @property {string} what
 * @property {string} size of the body, or the number of blocks
 * @property {number} value a ratio, or what `unit` says
 * @property {number} limit `value` may not be above it
 * @property {'x' | 'ms'} unit
 * @property {string} detail
 */

/**
 * One thing to measure, as often as one likes.
 *
 * @typedef {() => Row} Case
 */

function sizeOf(bytes) {
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${bytes / 1_000_000} MB`
}

function ratioRow(what, size, limit, { ratio, ms, baseMs }) {
  const detail = `${ms.toFixed(3)} of ${baseMs.toFixed(3)} ms`
  return { what, size: sizeOf(size), value: ratio, limit, unit: 'x', detail }
}

function planned(core, prompt) {
  return core.planBreakpoints(prompt, core.cache.on(), { facts: core.findModel(prompt.model), warm: null, at: 0 })
}

/**
 * Bytes to bytes: read, plan and splice, against decode, parse, stringify and encode.
 *
 * @param {(size: number) => number} limitOf
 * @returns {readonly Case[]}
 */
export function bytesCases(core, what, limitOf) {
  return SIZES.map(size => () => {
    const body = Buffer.from(JSON.stringify(claudeCodeRequest(size)))
    const times = measure(
      {
        parsed: () => Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8')))),
        spliced: () => {
          const { prompt, map } = core.readBody(body)
          return new Body([body]).spliced(core.splicesFor(map, planned(core, prompt)))
        },
      },
      ROUNDS,
    )
    return ratioRow(what, size, limitOf(size), compare(times, 'spliced', 'parsed'))
  })
}

/**
 * A parsed request to a parsed request: read, plan and apply, against one JSON.parse of the same body.
 *
 * @returns {readonly Case[]}
 */
export function objectCases(core, what, limit) {
  return SIZES.map(size => () => {
    const text = JSON.stringify(claudeCodeRequest(size))
    const request = JSON.parse(text)
    const times = measure(
      {
        parse: () => JSON.parse(text),
        apply: () => core.applyPlan(request, planned(core, core.readRequest(request).prompt)),
      },
      ROUNDS,
    )
    return ratioRow(what, size, limit, compare(times, 'apply', 'parse'))
  })
}

/**
 * Planning alone, for a prompt of 2,000 blocks.
 *
 * @returns {Case}
 */
export function planCase(core, what, limit) {
  const { prompt } = core.readRequest(requestOfBlocks(2000))
  return () => {
    const { plan } = measure({ plan: () => planned(core, prompt) }, ROUNDS)
    return { what, size: `${prompt.blocks.length} blocks`, value: median(plan), limit, unit: 'ms', detail: '' }
  }
}

function requestOfBlocks(count) {
  const { messages, ...request } = claudeCodeRequest(count * 1400)
  let left = count - request.tools.length - request.system.length
  const kept = messages.flatMap(message => {
    const content = message.content.slice(0, left)
    left -= content.length
    return content.length === 0 ? [] : [{ ...message, content }]
  })
  return { ...request, messages: kept }
}

/**
 * What reading takes of memory, garbage included, against the body's length: a parsed copy takes several times as much as
 * the body. Needs `--expose-gc`.
 *
 * @returns {Case}
 */
export function memoryCase(core, what, limit) {
  const size = 2_000_000
  const body = Buffer.from(JSON.stringify(claudeCodeRequest(size)))
  const read = () => core.readBody(body)
  const parse = () => JSON.parse(body.toString('utf8'))
  return () => {
    const runs = Array.from({ length: 15 }, () => [memoryTaken(read), memoryTaken(parse)])
    const [ours, parsed] = [0, 1].map(which => median(runs.map(run => run[which])) / body.length)
    return { what, size: sizeOf(size), value: ours, limit, unit: 'x', detail: `${parsed.toFixed(1)} x when parsed` }
  }
}

function memoryTaken(use) {
  globalThis.gc()
  const before = process.memoryUsage()
  const kept = use()
  const after = process.memoryUsage()
  return kept && after.heapUsed + after.external - before.heapUsed - before.external
}
