import type { ExchangeOutcome } from './exchange.ts'

/** Watches an answer for a host that moves its bytes with means of its own. */
export interface AnswerWatch {
  /** Looks at bytes as they pass. Cheap: what they mean is worked out by `settle`. */
  take(chunk: Uint8Array): void
  /** True when `settle` has something to work out. */
  readonly isDue: boolean
  /** Works out what has passed so far. May come when the bytes are on their way. */
  settle(): void
  /** Closes the account: `whole` when everything came, `broken` when the answer broke off, `aborted` when the client left. To be called once. */
  end(how: 'whole' | Extract<ExchangeOutcome, 'broken' | 'aborted'>): void
}
