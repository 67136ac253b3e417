import { addUsage, formatTokens, formatUsd, NO_USAGE, savedTokens, type Usage } from '@sternline/core'
import { z } from 'zod'

/** What a client's run came to. */
export type RunTotals = Readonly<{
  calls: number
  /** Calls that ended in anything but an answer. */
  failed: number
  usage: Usage
  /** Money not spent, against no caching. Unit: billionths of a US dollar. */
  avoided: number
  /** Calls whose price is unknown: their money is missing. */
  unpriced: number
  /** Why less was read than promised: how often, and what it lost in tokens; the largest first. */
  causes: readonly Readonly<{ code: string; count: number; tokens: number }>[]
}>

/** What the summary looks at in an exchange. */
export type SummedExchange = Readonly<{
  startedAt: number
  outcome: string | null
  usage: Usage | null
  cost: Readonly<{ avoided: number }> | null
  diagnosis: Readonly<{ cause: string | null; tokensLost: number }> | null
}>

const exchange: z.ZodType<SummedExchange> = z.object({
  startedAt: z.number(),
  outcome: z.string().nullable(),
  usage: z
    .object({ cached: z.number(), saved5m: z.number(), saved1h: z.number(), fresh: z.number(), output: z.number() })
    .nullable(),
  cost: z.object({ avoided: z.number() }).nullable(),
  diagnosis: z.object({ cause: z.string().nullable(), tokensLost: z.number() }).nullable(),
})

const status = z.object({ now: z.number() })
const sessions = z.object({ sessions: z.array(z.object({ session: z.string(), lastAt: z.number() })) })
const exchanges = z.object({ exchanges: z.array(exchange) })

/** A server on this machine answers within milliseconds. Unit: milliseconds. */
const TIMEOUT_MS = 5_000

/** A server and the token that its API may want. */
export type AskedServer = Readonly<{ url: string; token: string | null }>

/** The server's own clock, which its exchanges are timed by: an emulator's may be ahead. Null when it does not answer. */
export async function serverNow(server: AskedServer): Promise<number | null> {
  return (await ask(server, '/api/status', status))?.now ?? null
}

/**
 * Sums up what came through a server from a moment on.
 *
 * @param since by the server's clock, epoch milliseconds
 * @returns null when the server does not tell
 */
export async function totalsSince(server: AskedServer, since: number): Promise<RunTotals | null> {
  const listed = await ask(server, '/api/sessions', sessions)
  if (listed === null) return null
  const touched = listed.sessions.filter(({ lastAt }) => lastAt >= since)
  const answers = await Promise.all(
    touched.map(({ session }) => ask(server, `/api/sessions/${encodeURIComponent(session)}/exchanges`, exchanges)),
  )
  return totalsOf(answers.flatMap(answer => answer?.exchanges ?? []).filter(({ startedAt }) => startedAt >= since))
}

/** Sums exchanges up. */
export function totalsOf(all: readonly SummedExchange[]): RunTotals {
  const causes = new Map<string, { count: number; tokens: number }>()
  for (const { diagnosis } of all) {
    if (diagnosis === null || diagnosis.cause === null || diagnosis.tokensLost === 0) continue
    const { count, tokens } = causes.get(diagnosis.cause) ?? { count: 0, tokens: 0 }
    causes.set(diagnosis.cause, { count: count + 1, tokens: tokens + diagnosis.tokensLost })
  }
  return {
    calls: all.length,
    failed: all.filter(({ outcome }) => outcome !== null && outcome !== 'ok').length,
    usage: all.reduce((sum, one) => (one.usage === null ? sum : addUsage(sum, one.usage)), NO_USAGE),
    avoided: all.reduce((sum, { cost }) => sum + (cost?.avoided ?? 0), 0),
    unpriced: all.filter(one => one.usage !== null && one.cost === null).length,
    causes: [...causes].map(([code, lost]) => ({ code, ...lost })).sort((a, b) => b.tokens - a.tokens),
  }
}

/** What stands before it tells whose calls these are. */
export type SummaryContext = Readonly<{
  /** False when the server was there before: others may have used it meanwhile. */
  isOwn: boolean
  /** True when no model answered and nothing was billed. */
  emulated: boolean
}>

/** The one line at the end of a run: `Sternline: 12 calls, 182k cached, 23k saved, 412 fresh, $0.81 avoided, nothing missed.` */
export function summaryLine(totals: RunTotals, { isOwn, emulated }: SummaryContext): string {
  const { calls, failed, usage: sum, avoided, unpriced } = totals
  if (calls === 0) return 'Sternline: no call came through.\n'
  const parts = [
    `${calls} ${calls === 1 ? 'call' : 'calls'}${failed === 0 ? '' : ` (${failed} failed)`}${isOwn ? '' : ' while it ran'}`,
    `${formatTokens(sum.cached)} cached`,
    `${formatTokens(savedTokens(sum))} saved`,
    `${formatTokens(sum.fresh)} fresh`,
    unpriced === calls - failed && unpriced > 0
      ? 'no price for the model'
      : `${formatUsd(avoided)} avoided${emulated ? ' (emulated)' : ''}`,
    causesText(totals),
  ]
  return `Sternline: ${parts.join(', ')}.\n`
}

function causesText({ causes }: RunTotals): string {
  if (causes.length === 0) return 'nothing missed'
  return `missed: ${causes.map(({ code, count, tokens }) => `${code} ${count}x (${formatTokens(tokens)})`).join(', ')}`
}

async function ask<T>({ url, token }: AskedServer, path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    const response = await fetch(`${url}${path}`, {
      headers: token === null ? {} : { 'x-sternline-token': token },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    })
    const parsed = schema.safeParse(await response.json())
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
