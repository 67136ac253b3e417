// A small harness for ratios: the machine's speed changes from second to second, so what is compared runs in turns.

/** How long one case runs in a round, so that the clock and one collection of garbage weigh little. Unit: milliseconds. */
const BATCH_MS = 4
const WARM_UP_ROUNDS = 30

function timeOf(run, times) {
  const start = performance.now()
  for (let i = 0; i < times; i++) run()
  return (performance.now() - start) / times
}

/** The middle one of some numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

/**
 * Measures cases in turns: A B C, A B C... The first rounds warm up and do not count.
 *
 * @param {Readonly<Record<string, () => unknown>>} cases
 * @param {number} rounds how many count
 * @returns {Readonly<Record<string, readonly number[]>>} milliseconds per run of each case, one figure a round
 */
export function measure(cases, rounds) {
  const names = Object.keys(cases)
  const times = Object.fromEntries(names.map(name => [name, []]))
  const batch = Object.fromEntries(names.map(name => [name, 1]))
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
    for (const name of names) {
      const each = timeOf(cases[name], batch[name])
      if (round >= WARM_UP_ROUNDS) times[name].push(each)
      else batch[name] = Math.max(1, Math.round(BATCH_MS / each))
    }
  }
  return times
}

/**
 * How long one case took against another.
 *
 * @returns {{ ratio: number, ms: number, baseMs: number }} the median of the rounds' ratios, and both medians
 */
export function compare(times, name, base) {
  const ratio = median(times[name].map((each, round) => each / times[base][round]))
  return { ratio, ms: median(times[name]), baseMs: median(times[base]) }
}
