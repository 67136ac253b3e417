/** Whose API is asked: they differ in credentials, headers and errors. */
export type Family = 'anthropic' | 'foundry' | 'openai'

/** One request on its way through the emulator. */
export type Call = Readonly<{
  request: Request
  family: Family
  /** When it came, by the emulator's clock. Epoch milliseconds. */
  at: number
  requestId: string
  /** Headers of every answer to it. */
  headers: Readonly<Record<string, string>>
}>
