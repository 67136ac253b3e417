import { Recent } from '@sternline/core/memory'
import type { Upstream } from './ports.ts'

/** How long an upstream that refused our markers gets none of them. Then it is tried once more: deployments change. Unit: milliseconds. */
const REMEMBERED_MS = 60 * 60_000

/** Upstreams and models remembered at once; as many conversations, and as many that were the first one to be refused. */
const MAXIMUM = 1_000

/** A conversation, an upstream, and what it calls the model. */
type Target = Readonly<{
  scope: string
  session: string
  upstream: Pick<Upstream, 'name' | 'host'>
  model: string
}>

/** Which upstreams refuse our markers, learnt from a request that was refused with them and taken without. */
export interface RefusedMarkers {
  /** Remembers that the upstream refuses our markers on this model, whoever sends them. Times are epoch milliseconds. */
  learn(target: Target, at: number): void
  /**
   * Remembers that one block was refused: for its conversation alone, as an odd block of one is nothing of the others'. For all, as `learn`
   * does, where another conversation's was refused within the last hour: then it is no oddity of one.
   */
  learnOfBlock(target: Target, at: number): void
  /** Whether our markers were refused there within the last hour, of everybody or of this conversation. */
  isRefused(target: Target, at: number): boolean
}

/** Makes the record, empty. */
export function createRefusedMarkers(): RefusedMarkers {
  const everybody = new Recent<number>()
  const conversations = new Recent<number>()
  /** The newest conversation of which a block was refused. */
  const suspects = new Recent<Readonly<{ who: string; until: number }>>()
  const learn = (target: Target, at: number): void => put(everybody, keyOf(target), at + REMEMBERED_MS)
  return {
    learn,
    learnOfBlock(target, at) {
      const [key, who] = [keyOf(target), conversationOf(target)]
      const before = suspects.get(key)
      if (before !== undefined && before.who !== who && before.until > at) learn(target, at)
      put(suspects, key, { who, until: at + REMEMBERED_MS })
      put(conversations, who, at + REMEMBERED_MS)
    },
    // Nearly always nobody ever refused any.
    isRefused: (target, at) =>
      (everybody.size > 0 && (everybody.get(keyOf(target)) ?? 0) > at) ||
      (conversations.size > 0 && (conversations.get(conversationOf(target)) ?? 0) > at),
  }
}

function put<Value>(recent: Recent<Value>, key: string, value: Value): void {
  recent.set(key, value)
  recent.keep(MAXIMUM)
}

function keyOf({ upstream: { name, host }, model }: Target): string {
  return `${name}\n${host ?? ''}\n${model}`
}

/** A session may be called anything, so it is written in a way that ends where it ends. */
function conversationOf(target: Target): string {
  return `${target.scope}\n${JSON.stringify(target.session)}\n${keyOf(target)}`
}
