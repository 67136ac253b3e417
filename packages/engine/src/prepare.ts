import {
  type CacheSettings,
  cache,
  leave,
  type MemorySnapshot,
  type ModelFacts,
  type Plan,
  type Prompt,
  planBreakpoints,
  type Splice,
  splicesFor,
} from '@sternline/core'
import { growthOf, LARGEST_REQUEST } from './largest-request.ts'
import type { Reading } from './reading.ts'

/** A request that is ready to be sent, and what is known about it. */
export type Prepared = Readonly<{
  /** Null when the body could not be read; it then goes on untouched. */
  prompt: Prompt | null
  /** What the request names as its model; empty when it names none. */
  model: string
  session: string
  /** Facts of the model behind it, with the session's own characters per token; null for an unknown one. */
  facts: ModelFacts | null
  plan: Plan
  /** What is put into the body and left out of it, in rising order. */
  splices: readonly Splice[]
  /** Why the body could not be read, and codes of what was survived. */
  warnings: readonly string[]
  /** What memory promised when the plan was made; null when it could not be asked. */
  promised: MemorySnapshot | null
}>

/** What preparing needs beside the body. */
export type PrepareContext = Readonly<{
  session: string
  settings: CacheSettings
  facts: ModelFacts | null
  promised: MemorySnapshot | null
  /** The name that the upstream knows the model by; null to leave the client's. */
  model: string | null
  warnings: readonly string[]
  at: number
}>

/** Plans a request's breakpoints and puts them in. Never throws: what fails is named in `warnings` and the body goes on as it came. */
export function prepare(reading: Reading, context: PrepareContext): Prepared {
  const { prompt, map, warning } = reading
  if (prompt === null || map === null) return untouched(reading, context, warning === null ? [] : [warning])
  try {
    const { session, settings, facts, promised, at, warnings } = context
    const plan = planBreakpoints(prompt, settings, { warm: promised, at, facts })
    const markers = splicesFor(map, plan)
    const splices = withModel(markers, reading, context)
    if (growthOf(markers) > 0 && reading.body.length + growthOf(splices) > LARGEST_REQUEST) {
      return prepareUnmarked(reading, { ...context, warnings: [...warnings, 'no-room-for-markers'] })
    }
    return {
      prompt,
      model: reading.model,
      session,
      facts,
      plan,
      splices,
      warnings,
      promised,
    }
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    return untouched(reading, context, [`planning-failed:${name}`])
  }
}

/** The same request with nothing of ours in it: what is sent after an upstream refused our markers, and where there is no room for them. */
export function prepareUnmarked(reading: Reading, context: PrepareContext): Prepared {
  return prepare(reading, { ...context, settings: cache.off() })
}

function withModel(splices: readonly Splice[], { modelSpan }: Reading, { model }: PrepareContext): readonly Splice[] {
  if (model === null || modelSpan === null) return splices
  return [...splices, { ...modelSpan, insert: asciiJson(model) }].sort((a, b) => a.start - b.start)
}

/** A string as JSON in nothing but ASCII: what is put in is written byte by byte. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^\x20-\x7e]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function untouched(reading: Reading, context: PrepareContext, problems: readonly string[]): Prepared {
  return {
    prompt: null,
    model: reading.model,
    session: context.session,
    facts: null,
    // What could be read and has no prompt is of the other API.
    plan: leave(reading.prompt === null && reading.problem === null ? 'other-api' : 'unreadable'),
    splices: withModel([], reading, context),
    warnings: [...context.warnings, ...problems],
    promised: null,
  }
}
