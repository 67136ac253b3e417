import type { RecordedCall } from '@sternline/lab'
import type { Conversation } from './conversation.ts'
import { rowOf } from './label-row.ts'
import type { Row } from './row.ts'
import type { Send } from './sender.ts'

/** How a conversation is replayed. */
export type ReplayHow = Readonly<{
  send: Send
  /** Name under which the calls are recorded. */
  session: string
  /** Ends the replay; the call under way is given up and makes no row. */
  stop: AbortSignal
  /** Wall time, epoch milliseconds. */
  now: () => number
  /** Moves the emulator's clock forward by so many milliseconds; null replays as fast as it goes. */
  moveClock: ((ms: number) => Promise<void>) | null
  /** Waits before each call but the first, so that a person can watch; null does not wait. */
  pause: (() => Promise<void>) | null
}>

/**
 * Sends the calls of a conversation one after the other, in order, and gives a row for each as soon as it is answered.
 * A refused call is a row like any other. Ends early when `stop` is aborted, or when nobody answers any more.
 */
export async function* replayConversation(conversation: Conversation, how: ReplayHow): AsyncGenerator<Row, void> {
  const keepTime = createTimekeeper(how)
  for (const [index, call] of conversation.calls.entries()) {
    if (index > 0) await how.pause?.()
    if (how.stop.aborted) return
    await keepTime(call)
    const request = conversation.request(call)
    const answer = await how.send(request, how.session, how.stop)
    if (how.stop.aborted) return
    yield rowOf(index + 1, String(request.body['model']), answer)
    if (answer.kind === 'unreachable') return
  }
}

/**
 * Before each call, moves the emulator's clock by what is left of the recorded gap to the call before it. The time that
 * the replay itself took counts as part of the gap.
 */
function createTimekeeper({ moveClock, now }: ReplayHow): (call: RecordedCall) => Promise<void> {
  let previous: Readonly<{ recordedAt: number; sentAt: number }> | null = null
  return async call => {
    if (moveClock === null || call.at === null) return
    if (previous !== null) {
      const ms = Math.round(call.at - previous.recordedAt - (now() - previous.sentAt))
      if (ms > 0) await moveClock(ms)
    }
    previous = { recordedAt: Math.max(call.at, previous?.recordedAt ?? call.at), sentAt: now() }
  }
}
