import type { Reporter, TestModule } from 'vitest/node'
import { describeLeftOut, type Need } from './need.ts'

/** Environment variable that tells the test processes that this reporter speaks for them. */
export const REPORTER_SPEAKS = 'STERNLINE_LEFT_OUT_REPORTER'

/** A vitest reporter that says once, after the last test, how many tests `needs` left out, and how to get them back. */
export class LeftOutReporter implements Reporter {
  readonly #say: (sentence: string) => void

  /** @param say where the sentences go; standard error unless a test wants them */
  constructor(say: (sentence: string) => void = sentence => process.stderr.write(`${sentence}\n`)) {
    this.#say = say
  }

  /** Called before the test processes start, which inherit the environment. */
  onInit(): void {
    process.env[REPORTER_SPEAKS] = '1'
  }

  /** Called once, after the last test. */
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const [need, count] of countLeftOut(modules)) this.#say(describeLeftOut(need, count))
  }
}

function countLeftOut(modules: readonly TestModule[]): ReadonlyMap<Need, number> {
  const counts = new Map<Need, number>()
  for (const module of modules) {
    for (const test of module.children.allTests('skipped')) {
      const need = test.meta().leftOutFor
      if (need !== undefined) counts.set(need, (counts.get(need) ?? 0) + 1)
    }
  }
  return counts
}
