import { chromiumPath, tracesFolder } from './machine.ts'

/** Something of the machine that a test can't do without and that a fresh clone may lack. */
export type Need = 'chromium' | 'traces'

declare module 'vitest' {
  interface TaskMeta {
    /** Set on tests that were left out: what they need. */
    leftOutFor?: Need
  }
}

const FIND: Readonly<Record<Need, () => string | null>> = { chromium: chromiumPath, traces: tracesFolder }

const HOW_TO_GET: Readonly<Record<Need, string>> = {
  chromium: "Chromium. Install Debian's package `chromium`, or set CHROMIUM_PATH to the executable.",
  traces:
    'recorded sessions. Put them in ../shared/traces beside the checkout, or set STERNLINE_TRACES to their folder.',
}

/** Whether this machine has it. */
export function isPresent(need: Need): boolean {
  return FIND[need]() !== null
}

/**
 * The sentence about tests that were left out: what they need, and how to get it.
 *
 * @param count how many tests; leave it away where that is not known yet
 */
export function describeLeftOut(need: Need, count?: number): string {
  if (count === undefined) return `Tests are left out because they need ${HOW_TO_GET[need]}`
  const subject =
    count === 1 ? '1 test was left out because it needs' : `${count} tests were left out because they need`
  return `${subject} ${HOW_TO_GET[need]}`
}
