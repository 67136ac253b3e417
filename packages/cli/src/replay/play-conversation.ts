import type { Io } from '../io.ts'
import { advanceClock } from '../server-api.ts'
import { readVersion } from '../version.ts'
import type { Conversation } from './conversation.ts'
import { createProgress } from './progress.ts'
import { type ReplayHow, replayConversation } from './replay-conversation.ts'
import { describeConversation, describeRow } from './report.ts'
import { type Row, type Totals, totalsOf } from './row.ts'
import { createSender } from './sender.ts'

/** How a conversation is played to a person. */
export type PlayOptions = Readonly<{
  /** Of the server that it goes through. */
  url: string
  /** The key for a real API; null for the emulator, which gets a stand-in and never a key of the user's. */
  apiKey: string | null
  /** Whether the emulator's clock moves as the recording went. */
  isRecordedTime: boolean
  /** Wait before each call but the first, in milliseconds; null goes as fast as it can. */
  paceMs: number | null
  /** Print nothing but progress: the rows are wanted as data. */
  isQuiet: boolean
}>

/** A conversation that was played, to its end or not. */
export type Played = Readonly<{
  /** Name under which the server recorded it. */
  session: string
  rows: readonly Row[]
  totals: Totals
  isComplete: boolean
}>

/** What the emulator gets as key. All replays are one user to it, so that a second one reads what the first saved. */
const STAND_IN_KEY = 'sternline-replay'
/** The API limits requests and may be busy for a moment; the emulator never is. */
const REAL_RETRIES = 2
/** The server cuts session names at 128 characters; the time needs some of them. */
const LONGEST_ID = 110

/** Replays one conversation and shows it: what is sent, a progress bar, a row a call. */
export async function playConversation(io: Io, conversation: Conversation, options: PlayOptions): Promise<Played> {
  const session = sessionName(conversation.id, io.now())
  const calls = conversation.calls.length
  if (!options.isQuiet) io.out(describeConversation(conversation))
  if (options.isRecordedTime && conversation.calls.every(call => call.at === null)) {
    io.err(`${conversation.id} has no times, so the clock stands still.\n`)
  }
  const progress = createProgress(io, { name: conversation.id, total: calls, isQuiet: options.isQuiet })
  const rows: Row[] = []
  try {
    for await (const row of replayConversation(conversation, howToReplay(io, options, session))) {
      rows.push(row)
      if (!options.isQuiet) progress.print(describeRow(row, calls))
      progress.update(rows.length)
    }
  } finally {
    progress.end()
  }
  return { session, rows, totals: totalsOf(rows), isComplete: rows.length === calls && !rows.some(hasNoAnswer) }
}

function howToReplay(io: Io, { url, apiKey, paceMs, isRecordedTime }: PlayOptions, session: string): ReplayHow {
  return {
    send: createSender({
      url,
      apiKey: apiKey ?? STAND_IN_KEY,
      version: readVersion(),
      maxRetries: apiKey === null ? 0 : REAL_RETRIES,
    }),
    session,
    stop: io.stop,
    now: io.now,
    moveClock: isRecordedTime ? ms => advanceClock(url, ms) : null,
    pause: paceMs === null ? null : () => io.sleep(paceMs, io.stop),
  }
}

/** One name a replay, so that each is a session of its own: the end of the conversation's id, fit for a header, and the time. */
function sessionName(id: string, now: number): string {
  const plain = id.replaceAll(/[^ -~]/g, '?')
  return `${plain.slice(-LONGEST_ID)} ${now.toString(36)}`
}

function hasNoAnswer(row: Row): boolean {
  return row.isFailed && row.status === null
}
