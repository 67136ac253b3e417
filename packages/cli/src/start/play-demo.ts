import { fileURLToPath } from 'node:url'
import type { Io } from '../io.ts'
import { chooseRecordings, surveyRecordings } from '../replay/choose-recordings.ts'
import { prepareConversation } from '../replay/conversation.ts'
import { playConversation } from '../replay/play-conversation.ts'
import { describeTotals } from '../replay/report.ts'

/** The conversation that ships with the project. */
export const DEMO_FILE: string = fileURLToPath(new URL('../../demo/fix-the-slug.jsonl', import.meta.url))

/** A pace at which rows can be watched as they arrive. Unit: milliseconds. */
const PACE_MS = 700

/** Replays the shipped conversation against a server of this process, slowly enough to watch. Ends early when `io.stop` is aborted. */
export async function playDemo(io: Io, url: string): Promise<void> {
  io.out('The demo: a short coding conversation, sent to the emulator call by call.\n')
  const survey = await surveyRecordings(DEMO_FILE)
  for await (const recording of chooseRecordings(DEMO_FILE, survey, { kind: 'first' })) {
    const conversation = prepareConversation(recording, null)
    const played = await playConversation(io, conversation, {
      url,
      apiKey: null,
      isRecordedTime: false,
      paceMs: PACE_MS,
      isQuiet: false,
    })
    if (!io.stop.aborted)
      io.out(`${describeTotals('Total', played.totals)}The page at ${url} keeps it; the server goes on.\n`)
  }
}
