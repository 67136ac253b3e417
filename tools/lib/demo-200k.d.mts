/** How a turn began: its first answer. */
export type DemoRow = Readonly<{
  question: string
  /** Of the whole input. */
  tokens: number
  cached: number
  /** By the emulator's clock. Unit: milliseconds. */
  firstTokenMs: number
  label: string
  /** Unit of both: billionths of a US dollar. */
  paid: number
  uncached: number
}>

/** The demonstration's turns, and what of its promises does not hold. */
export type DemoResult = Readonly<{ rows: readonly DemoRow[]; broken: readonly string[] }>

/** Asks one question after the other. @param parts the packages' own functions, by name */
export function runDemo(
  parts: Readonly<Record<string, unknown>>,
  options?: Readonly<{ scale?: number; onRow?: (row: DemoRow) => void }>,
): Promise<DemoResult>

/** What of the promises does not hold, in words; empty when all do. */
export function brokenPromises(rows: readonly DemoRow[]): readonly string[]
