import type { Cost, NanoUsd, Usage } from '@sternline/core'
import type { ConversationSettings } from './conversation.ts'

/** What a request would be billed, without its answer. */
export type Forecast = Readonly<{
  /** Estimated, but for `cached`, which is as the last bill told it. `output` is 0. */
  usage: Usage
  /** Null for an unknown price. */
  cost: Cost | null
  /** When the entry that it would read expires; null when it would read none. Epoch milliseconds. */
  readableUntil: number | null
}>

/** What an action costs before it happens. */
export type ActionPrice = Readonly<{
  /** The next message without the action, sent now. */
  before: Forecast
  /** The next message after it. */
  after: Forecast
  /** What `before` would read from the cache and `after` would not. Never negative. Unit: tokens. */
  lostTokens: number
  /** What `after` costs more than `before`; negative when it costs less; null for an unknown price. */
  extra: NanoUsd | null
  /** Whether the next message reads nothing, action or not: the cache is cold already. */
  isCold: boolean
  /**
   * Rules and pinned files that are not as the base holds them, and were not told yet: the next message tells them unless it renews
   * the base. Given for `renew-base`; empty for any other action.
   */
  changes: readonly Readonly<{
    path: string
    change: 'changed' | 'added' | 'removed'
    /** Of telling it. Estimated. */
    tokens: number
  }>[]
}>

/** What a person is about to do. */
export type Action =
  /** To send the next message now, or at another time: after the entry has expired, for one. Epoch milliseconds. */
  | Readonly<{ kind: 'send'; at?: number }>
  /** To go on with other settings: another model, another effort. */
  | Readonly<{ kind: 'configure'; settings: Partial<ConversationSettings> }>
  /** To edit an earlier message and send it again. */
  | Readonly<{ kind: 'edit-message'; message: string }>
  /** To take the project's rules and pinned files into the base as they are now. */
  | Readonly<{ kind: 'renew-base' }>
  /** To pin or unpin a file. */
  | Readonly<{ kind: 'pin' | 'unpin'; path: string }>
