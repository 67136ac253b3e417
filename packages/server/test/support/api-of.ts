import type { OpenAPIHono } from '@hono/zod-openapi'
import { findModel } from '@sternline/core'
import type { Exchange, KeptTexts } from '@sternline/engine'
import { type Ledger, openLedger } from '@sternline/ledger'
import { onTestFinished } from 'vitest'
import { createApi } from '../../src/api/create-api.ts'
import { createLiveRoom, type LiveRoom } from '../../src/live/live-room.ts'
import type { ProjectOptions } from '../../src/workspace/find-project.ts'
import { workspaceOf } from './workspace-of.ts'

/** Wall time of every API under test. */
export const NOW = 1_763_000_000_000

/** An API with its sources, without a server. */
export type ApiUnderTest = Readonly<{
  api: OpenAPIHono
  ledger: Ledger
  room: LiveRoom
  bodies: Map<string, Uint8Array>
}>

/** Makes an API over a ledger in memory, the emulator's clock and a place for texts. It is closed after the test. */
export async function apiOf(
  exchanges: readonly Exchange[] = [],
  texts: 'kept' | null = 'kept',
  project: ProjectOptions | null = null,
): Promise<ApiUnderTest> {
  const ledger = await openLedger({ file: null })
  onTestFinished(() => ledger.close())
  for (const exchange of exchanges) ledger.record(exchange)
  const bodies = new Map<string, Uint8Array>()
  let moved = 0
  const advance = (ms: number): void => {
    moved += ms
  }
  const clock = { now: () => NOW + moved, advance }
  const room = createLiveRoom()
  const status = {
    version: '0.0.0-test',
    upstream: 'emulator' as const,
    upstreamHost: null,
    emulated: true,
    ledgerFile: null,
    ledgerProblem: null,
  }
  const api = createApi({
    status: () => ({ ...status, now: clock.now() }),
    ledger,
    room,
    clock,
    models: findModel,
    texts: texts === null ? null : textsIn(bodies),
    settled: async () => {},
    acted: () => {},
    now: () => NOW,
    workspace: await workspaceOf(project),
    log: () => {},
  })
  return { api, ledger, room, bodies }
}

/** Texts in memory that never expire by themselves. */
function textsIn(bodies: Map<string, Uint8Array>): KeptTexts {
  const kept = new Map<string, { until: number }>()
  return {
    keeping: async session => kept.get(session) ?? null,
    keep: async (session, keeping) => void kept.set(session, keeping),
    forget: async session => void kept.delete(session),
    body: async exchange => bodies.get(exchange) ?? null,
  }
}
