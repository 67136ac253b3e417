import { SternlineError } from '@sternline/core'
import type { ApiClockMove, ApiStatus } from '@sternline/engine'
import { z } from 'zod'

/** The members of a server's status that the command needs. */
type Status = Pick<ApiStatus, 'version' | 'upstream' | 'upstreamHost' | 'emulated' | 'ledgerFile'>

/** What a running server says about itself, and where it is. The address has no slash at its end. */
export type RunningServer = Status & Readonly<{ url: string }>

const status = z.object({
  version: z.string(),
  upstream: z.enum(['anthropic', 'azure_anthropic', 'azure_openai', 'emulator']),
  upstreamHost: z.string().nullable(),
  emulated: z.boolean(),
  // Servers of earlier versions did not tell.
  ledgerFile: z.string().nullable().default(null),
}) satisfies z.ZodType<Status>

/** A server on this machine answers within milliseconds. Unit: milliseconds. */
const STATUS_TIMEOUT_MS = 3000

/**
 * How long a server of our own is waited for: it is there, but loads what answers only when it is first asked, and on a busy machine that takes
 * seconds. Unit: milliseconds.
 */
const OWN_STATUS_TIMEOUT_MS = 60_000

/**
 * Asks a server what it is.
 *
 * @returns null when nobody answers there, or something that is no Sternline server
 */
export function askServer(url: string): Promise<RunningServer | null> {
  return askWithin(STATUS_TIMEOUT_MS, url)
}

/**
 * Asks a server that this process has just started what it is.
 *
 * @returns null when it doesn't answer
 */
export function askOwnServer(url: string): Promise<RunningServer | null> {
  return askWithin(OWN_STATUS_TIMEOUT_MS, url)
}

async function askWithin(timeoutMs: number, url: string): Promise<RunningServer | null> {
  const base = url.replace(/\/+$/, '')
  try {
    const response = await fetch(`${base}/api/status`, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    })
    const parsed = status.safeParse(await response.json())
    return parsed.success ? { url: base, ...parsed.data } : null
  } catch {
    return null
  }
}

/**
 * Moves the clock of a server's emulator forward.
 *
 * @param advanceMs an integer >= 0
 * @throws SternlineError `clock-not-moved` when the server is gone or refuses
 */
export async function advanceClock(url: string, advanceMs: number): Promise<void> {
  const why = await postClock(url, { advanceMs })
  if (why === null) return
  throw new SternlineError('clock-not-moved', {
    what: `The clock of the emulator at ${url} could not be moved, so the replay ends here.`,
    why,
    fix: 'Check that the server still runs, or replay with --times fast, which needs no clock.',
  })
}

/** Null when it was moved, else why not. */
async function postClock(url: string, move: ApiClockMove): Promise<string | null> {
  try {
    const response = await fetch(`${url}/api/emulator/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(move),
    })
    await response.arrayBuffer()
    return response.ok ? null : `The server answered with status ${response.status}.`
  } catch {
    return 'The server does not answer any more.'
  }
}
