import { describe, it } from 'vitest'
import { REPORTER_SPEAKS } from './left-out-reporter.ts'
import { describeLeftOut, isPresent, type Need } from './need.ts'

/** Stands in for `describe` and `it` in tests that need something of the machine. */
export type Runners = Readonly<{
  describe: (name: string, body: () => void) => void
  it: (name: string, body: () => void | Promise<void>, timeoutMs?: number) => void
}>

const announced = new Set<Need>()

/**
 * Decides about tests that need something of the machine. Present: they run like any other. Absent: they are left out,
 * count as skipped in the report, and it is said which and how to get what they need. `.ci/run` fails for them.
 *
 * @example needs('chromium').describe('the page', () => { it('shows a row', async () => { ... }) })
 */
export function needs(need: Need): Runners {
  if (isPresent(need)) {
    return { describe: (name, body) => describe(name, body), it: (name, body, timeoutMs) => it(name, body, timeoutMs) }
  }
  announce(need)
  const options = { skip: true, meta: { leftOutFor: need } }
  return { describe: (name, body) => describe(name, options, body), it: (name, body) => it(name, options, body) }
}

/** Once per test file; where `LeftOutReporter` runs, it speaks instead, once per run. */
function announce(need: Need): void {
  if (announced.has(need) || process.env[REPORTER_SPEAKS] !== undefined) return
  announced.add(need)
  process.stderr.write(`${describeLeftOut(need)}\n`)
}
