import { SternlineError } from '@sternline/core'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { chooseRecordings, describeOthers, type Survey, surveyRecordings, type Wanted } from './choose-recordings.ts'
import { confirmPrice } from './confirm-price.ts'
import { type Conversation, prepareConversation } from './conversation.ts'
import { findTarget, type Target, type TargetOptions } from './find-target.ts'
import { type ConversationReport, describeJson, totalsOfAll } from './json-report.ts'
import { type PlayOptions, playConversation } from './play-conversation.ts'
import { addPrices, NO_PRICE, priceOf } from './price.ts'
import { describeTotals } from './report.ts'

/** What `sternline replay` was asked for. */
export type ReplayRequest = Readonly<{
  file: string
  wanted: Wanted
  target: TargetOptions
  /** Sent instead of the recorded models; null for those. */
  model: string | null
  isRecordedTime: boolean
  isJson: boolean
  /** The price that the user confirms on the command line; null for none. */
  confirmUsd: string | null
}>

/**
 * Replays a file and prints what happened.
 *
 * @returns 0 when every call was answered, 1 when one failed, the recording has gaps or the replay was interrupted
 * @throws SternlineError or UsageError when it can't be run
 */
export async function replayFile(io: Io, request: ReplayRequest): Promise<ExitCode> {
  const survey = await surveyRecordings(request.file)
  for (const problem of survey.problems) io.err(`${problem}\n`)
  const others = describeOthers(survey, request.wanted)
  if (others !== null) io.err(`${others}\n`)
  const apiKey = request.target.upstream === 'anthropic' ? readKey(io) : null
  const target = await findTarget(io, request.target)
  try {
    if (apiKey !== null) await confirm(io, request, survey, target)
    io.err(describeTarget(target))
    const reports = await playAll(io, request, survey, { url: target.server.url, apiKey })
    printEnd(io, request, survey, target, reports)
    return reports.every(isClean) && survey.problems.length === 0 && !io.stop.aborted ? 0 : 1
  } finally {
    await target.release()
  }
}

async function playAll(
  io: Io,
  request: ReplayRequest,
  survey: Survey,
  where: Pick<PlayOptions, 'url' | 'apiKey'>,
): Promise<readonly ConversationReport[]> {
  const reports: ConversationReport[] = []
  const { isRecordedTime, isJson } = request
  for await (const conversation of conversationsOf(request, survey)) {
    const played = await playConversation(io, conversation, { ...where, isRecordedTime, paceMs: null, isQuiet: isJson })
    reports.push({ conversation, played })
    if (!isJson) io.out(describeTotals('Total', played.totals))
    if (!played.isComplete) break
  }
  return reports
}

async function* conversationsOf(request: ReplayRequest, survey: Survey): AsyncGenerator<Conversation> {
  for await (const recording of chooseRecordings(request.file, survey, request.wanted)) {
    yield prepareConversation(recording, request.model)
  }
}

async function confirm(io: Io, request: ReplayRequest, survey: Survey, { server }: Target): Promise<void> {
  let tag = NO_PRICE
  for await (const conversation of conversationsOf(request, survey)) tag = addPrices(tag, priceOf(conversation))
  await confirmPrice(io, tag, server.upstreamHost ?? server.upstream, request.confirmUsd)
}

/** The user's key for the real API. It goes to that API's host only, through a server of this process. */
function readKey(io: Io): string {
  const key = io.env['ANTHROPIC_API_KEY']?.trim() ?? ''
  if (key !== '') return key
  throw new SternlineError('no-api-key', {
    what: 'Nothing was sent: there is no key for the real API.',
    why: '--upstream anthropic uses the key in ANTHROPIC_API_KEY, and that is not set.',
    fix: 'Set ANTHROPIC_API_KEY, or leave --upstream out to replay against the emulator.',
  })
}

function describeTarget({ server, isOwn, ledgerProblem }: Target): string {
  const kind = server.emulated ? 'emulated' : `billed: ${server.upstreamHost ?? server.upstream}`
  const own = server.emulated
    ? 'No server with the emulator runs, so one was started for this replay; its cache ends with it (`sternline start` keeps one).\n'
    : ''
  const problem = ledgerProblem === null ? '' : `${ledgerProblem}\n`
  return `${isOwn ? own : ''}${problem}Replaying through ${server.url} (${kind}).\n`
}

function printEnd(
  io: Io,
  request: ReplayRequest,
  survey: Survey,
  target: Target,
  reports: readonly ConversationReport[],
): void {
  if (request.isJson) {
    const { url, emulated } = target.server
    io.out(describeJson({ file: request.file, server: url, emulated, problems: survey.problems }, reports))
  } else if (reports.length > 1) {
    io.out(describeTotals(`All ${reports.length} conversations`, totalsOfAll(reports)))
  }
  const last = reports.at(-1)
  if (last === undefined || last.played.isComplete) return
  const why = io.stop.aborted ? 'Interrupted' : 'The server stopped answering'
  io.err(
    `${why}: ${last.played.rows.length} of ${last.conversation.calls.length} calls of ${last.conversation.id} were sent.\n`,
  )
}

function isClean({ played }: ConversationReport): boolean {
  return played.isComplete && played.totals.failed === 0
}
