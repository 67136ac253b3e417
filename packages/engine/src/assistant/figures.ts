import type { Exchange } from '../exchange.ts'

/** What stands under a message: how its request was billed, and how long it took. */
export type Figures = Readonly<{
  exchange: Exchange
  /** `🟢 182k cached 🔵 +3k saved`; null where nothing was read and nothing saved. */
  label: string | null
  /** Why there is no label, in a few words; null where there is one, and where nothing is known. */
  noLabel: string | null
  /** From the request to the first bytes of its answer; null when none came. Unit: milliseconds. */
  timeToFirstToken: number | null
}>
