import { cache, findModel, type MemorySnapshot } from '@sternline/core'
import type { Body } from '@sternline/core/memory'
import { Accounting } from './accounting.ts'
import { answerOf, type EngineAnswer } from './answer.ts'
import { attempt } from './attempt.ts'
import { collect } from './collected.ts'
import type { EngineCall } from './engine-call.ts'
import type { EngineParts } from './engine-parts.ts'
import { growthOf } from './largest-request.ts'
import type { UpstreamResponse } from './ports.ts'
import { type PrepareContext, type Prepared, prepare, prepareUnmarked } from './prepare.ts'
import { type Reading, readCall } from './reading.ts'
import { recordable } from './recordable.ts'
import type { Teachers } from './teachers.ts'
import { UpstreamUnreachable } from './upstream-unreachable.ts'
import { isAboutOneBlock, mayBeOurs } from './whose-refusal.ts'

/** How long a memory may take to answer. One in this process takes none; a shared one must not hold up requests. Unit: milliseconds. */
const MEMORY_MS = 100

/** From here on a status is a refusal. */
const REFUSED = 400

/** Status of a body that is too large for an upstream, whose limit may be lower than the API's. */
const TOO_LARGE = 413

/** What a request gets that is not taken as it is: 400 of the API, 422 of a server that checks every member (FastAPI), 413. */
const MAY_NAME_MARKERS: ReadonlySet<number> = new Set([REFUSED, TOO_LARGE, 422])

/** Sends one request through the pipeline: read, plan, apply, send; once more without our markers when they may be why it was refused. */
export async function runCall(parts: EngineParts, teachers: Teachers, call: EngineCall): Promise<EngineAnswer> {
  const reading = call.reading ?? readCall(call.body)
  const { body } = reading
  const startedAt = parts.clock.now()
  const snapshot = reading.prompt === null ? null : promisedBy(parts, call.scope, reading.prompt.model)
  const promised = snapshot instanceof Promise ? await snapshot : snapshot
  const context = contextOf(parts, teachers, { call, reading, promised, at: startedAt })
  const prepared = prepare(reading, context)
  const sending = send(parts, call, body, prepared)
  // What is noted of a request need not hold it up.
  const accounting = new Accounting(parts, teachers, call, prepared, startedAt)
  attempt(() => parts.texts?.take({ id: accounting.id, session: prepared.session }, body.pieces) ?? null)
  accounting.start()
  const first = await firstOf(sending, parts, call, accounting)
  const { status } = first
  if (!MAY_NAME_MARKERS.has(status) || prepared.plan.edits.length === 0) return answerTo(first, accounting, prepared)
  const refusal = await collect(first)
  const unmarked = prepareUnmarked(reading, context)
  if (!isWorthAnother(status, refusal.text, prepared, unmarked)) return answerTo(refusal.again(), accounting, prepared)
  const second = await send(parts, call, body, unmarked).catch(() => null)
  if (second === null) return answerTo(refusal.again(), accounting, prepared)
  refusal.drop()
  const wereOurs = second.status < REFUSED
  const told = wereOurs ? 'markers-refused' : 'tried-without-markers'
  const instead = { ...unmarked, warnings: [...unmarked.warnings, told] }
  accounting.sentInstead(instead)
  if (wereOurs)
    learn(teachers, { ...targetOf(parts, call, reading, prepared.session), at: startedAt }, status, refusal.text)
  return answerTo(second, accounting, instead)
}

/** Whether a request that was refused may be taken without our markers. */
function isWorthAnother(status: number, refusal: string, marked: Prepared, unmarked: Prepared): boolean {
  return status === TOO_LARGE
    ? growthOf(marked.splices) > growthOf(unmarked.splices)
    : mayBeOurs(refusal, marked.plan.edits)
}

/** Remembers that our markers were why a request was refused. That a body was too large tells nothing of another one. */
function learn(
  { refusedMarkers }: Teachers,
  target: Target & Readonly<{ at: number }>,
  status: number,
  refusal: string,
): void {
  if (status === TOO_LARGE) return
  if (isAboutOneBlock(refusal)) refusedMarkers.learnOfBlock(target, target.at)
  else refusedMarkers.learn(target, target.at)
}

function answerTo(response: UpstreamResponse, accounting: Accounting, prepared: Prepared): EngineAnswer {
  accounting.answered(response)
  return answerOf(response, accounting, prepared)
}

type Asked = Readonly<{ call: EngineCall; reading: Reading; promised: MemorySnapshot | null; at: number }>

function contextOf(parts: EngineParts, teachers: Teachers, asked: Asked): PrepareContext {
  const { call, reading, promised, at } = asked
  const { prompt } = reading
  const session = sessionOf(teachers, call, reading)
  const model = call.model ?? reading.model
  const facts = attempt(() => {
    const named = parts.models ?? findModel
    return teachers.calibration.factsFor({ scope: call.scope, session }, named(call.serves ?? model))
  })
  const isRefused = teachers.refusedMarkers.isRefused(targetOf(parts, call, reading, session), at)
  const warnings: string[] = []
  if (isRefused) warnings.push('markers-refused-before')
  if (prompt !== null && promised === null) warnings.push('memory-unavailable')
  return {
    session,
    settings: isRefused ? cache.off() : (call.settings ?? parts.settings),
    facts,
    promised,
    model: call.model ?? null,
    warnings,
    at,
  }
}

function sessionOf({ sessions }: Teachers, call: EngineCall, { prompt, session }: Reading): string {
  const known = call.session ?? session
  if (known !== null) return recordable(known)
  return attempt(() => sessions.sessionOf(call.scope, prompt)) ?? sessions.sessionOf(call.scope, null)
}

/** What memory holds; null when it fails or takes too long. A memory in this process is not waited for. */
function promisedBy(
  { memory }: EngineParts,
  scope: string,
  model: string,
): MemorySnapshot | null | Promise<MemorySnapshot | null> {
  try {
    const snapshot = memory.snapshot(scope, model)
    return snapshot instanceof Promise ? inTime(snapshot) : snapshot
  } catch {
    return null
  }
}

async function inTime(snapshot: Promise<MemorySnapshot>): Promise<MemorySnapshot | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), MEMORY_MS)
  })
  try {
    return await Promise.race([snapshot, tooLate])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

type Target = Parameters<Teachers['refusedMarkers']['learn']>[0]

/** Whose a request is and where it goes. */
function targetOf(parts: EngineParts, call: EngineCall, reading: Reading, session: string): Target {
  const { upstream = parts.upstream, model = reading.model, scope } = call
  return { scope, session, upstream, model }
}

async function send(
  parts: EngineParts,
  { upstream = parts.upstream, path, headers, signal }: EngineCall,
  body: Body,
  { splices }: Prepared,
): Promise<UpstreamResponse> {
  let hasAll = false
  try {
    const response = await upstream.send({ method: 'POST', path, headers, body: body.spliced(splices), signal })
    hasAll = response.hasAll ?? false
    return response
  } finally {
    if (!hasAll) body.hold()
  }
}

/** @throws UpstreamUnreachable when no answer came; the account is closed then */
async function firstOf(
  sending: Promise<UpstreamResponse>,
  parts: EngineParts,
  call: EngineCall,
  accounting: Accounting,
): Promise<UpstreamResponse> {
  try {
    return await sending
  } catch (cause) {
    accounting.end(call.signal.aborted ? 'aborted' : 'unreachable')
    throw new UpstreamUnreachable(accounting.id, call.upstream ?? parts.upstream, cause)
  }
}
