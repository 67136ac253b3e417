import {
  type CacheSettings,
  estimateTokens,
  findModel,
  leave,
  type MemorySnapshot,
  type ModelFacts,
  type ModelLookup,
  type Plan,
  type Prompt,
  planBreakpoints,
  type ReadProblem,
  readBody,
  spliceBody,
  splicesFor,
} from '@sternline/core'
import type { Calibration } from './calibration.ts'
import type { StripSegment } from './exchange.ts'
import type { Memory } from './ports.ts'
import { stripOf } from './strip.ts'

/** A request that is ready to be sent, and what is known about it. */
export type Prepared = Readonly<{
  /** Null when the body could not be read; it then goes on untouched. */
  prompt: Prompt | null
  session: string
  /** Facts of the model behind it, with the session's own characters per token; null for an unknown one. */
  facts: ModelFacts | null
  plan: Plan
  /** The body to send, piece by piece. */
  pieces: readonly Uint8Array[]
  strip: readonly StripSegment[]
  /** Why the body could not be read, and codes of what was survived. */
  warnings: readonly string[]
  /** What memory promised when the plan was made; null when it could not be asked. */
  promised: MemorySnapshot | null
}>

/** What preparing needs beside the body. */
export type PrepareContext = Readonly<{
  memory: Memory
  settings: CacheSettings
  /** Default: `findModel`, which knows no deployments. */
  models?: ModelLookup
  calibration: Calibration
  /** The session that the client named or the prompt continues. */
  sessionOf: (prompt: Prompt | null) => string
  scope: string
  at: number
}>

/**
 * Reads a body, plans its breakpoints and puts them in. Never throws: what fails is named in `warnings` and the body is
 * passed on as it came.
 */
export async function prepare(body: Uint8Array, context: PrepareContext): Promise<Prepared> {
  try {
    return await prepareOrThrow(body, context)
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    return untouched(body, context.sessionOf(null), [`planning-failed:${name}`])
  }
}

async function prepareOrThrow(
  body: Uint8Array,
  { memory, settings, models = findModel, calibration, sessionOf, scope, at }: PrepareContext,
): Promise<Prepared> {
  const read = readBody(body)
  if (!read.ok) return untouched(body, sessionOf(null), [warningOf(read.problem)])
  const { prompt, map } = read
  const session = sessionOf(prompt)
  const promised = await memory.snapshot(scope, prompt.model).catch(() => null)
  const facts = calibration.factsFor(session, models(prompt.model))
  const plan = planBreakpoints(prompt, settings, { warm: promised, at, facts })
  return {
    prompt,
    session,
    facts,
    plan,
    pieces: spliceBody(body, splicesFor(map, plan)),
    strip: stripOf(prompt, plan, block => estimateTokens(block, facts)),
    warnings: promised === null ? ['memory-unavailable'] : [],
    promised,
  }
}

function untouched(body: Uint8Array, session: string, warnings: readonly string[]): Prepared {
  return {
    prompt: null,
    session,
    facts: null,
    plan: leave('unreadable'),
    pieces: [body],
    strip: [],
    warnings,
    promised: null,
  }
}

function warningOf({ code, at }: ReadProblem): string {
  return `unreadable:${code}:${at}`
}
