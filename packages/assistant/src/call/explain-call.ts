import { SternlineError } from '@sternline/core'
import type { EngineAnswer } from '@sternline/engine'
import { redact, UpstreamUnreachable } from '@sternline/engine'
import { type ErrorContext, type Explanation, explainAnswer, explainThrown } from '@sternline/upstreams'
import { isFields } from '../message/fields.ts'
import type { ModelWay } from './model-ways.ts'

/** A call that failed: what to tell, and when it may be tried again. */
export type CallProblem = Readonly<{
  problem: SternlineError
  /** How long to wait before another attempt; null when one would fail as well. Unit: milliseconds. */
  retryAfterMs: number | null
}>

/** Statuses that say: not now. Source: Anthropic's errors page, 2026-08. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 529])
/** Unit of both: milliseconds. */
const SHORT_WAIT = 1_000
const LONGEST_WAIT = 30_000

/** Unit: bytes. */
const LONGEST_BODY = 64 * 1024
const LONGEST_MESSAGE = 500

/** Explains an answer of 400 and above. @param attempt how many were made before this one */
export async function explainRefused(
  answer: Pick<EngineAnswer, 'status' | 'headers' | 'body'>,
  way: ModelWay,
  configured: readonly string[],
  attempt: number,
): Promise<CallProblem> {
  const { status, headers } = answer
  const body = await textOf(answer.body)
  const explanation = explainAnswer({ ...contextOf(way, configured), status, headers, body })
  const problem = explanation === null ? plainRefusal(status, body) : asError(explanation)
  const header = (name: string): string | undefined => headers.find(([found]) => found.toLowerCase() === name)?.[1]
  const isFinal = header('x-should-retry') === 'false' || !PASSING.has(status)
  return { problem, retryAfterMs: isFinal ? null : waitOf(header('retry-after'), attempt) }
}

/** Explains why no answer came. */
export function explainUnanswered(
  cause: unknown,
  way: ModelWay,
  configured: readonly string[],
  attempt: number,
): CallProblem {
  const reason = cause instanceof UpstreamUnreachable ? cause.cause : cause
  if (reason instanceof SternlineError) return { problem: reason, retryAfterMs: waitUnless(reason, attempt) }
  const explanation = explainThrown(reason, contextOf(way, configured))
  const problem = explanation === null ? unreachable(way, cause) : asError(explanation)
  return { problem, retryAfterMs: waitOf(undefined, attempt) }
}

/** Explains an answer that ended before its end. @param told an error that the stream itself told; null for none */
export function explainBroken(told: Readonly<{ type: string; message: string }> | null): SternlineError {
  const why =
    told === null ? 'The connection ended in the middle.' : `The upstream said: ${plain(told.message)} (${told.type}).`
  return new SternlineError('answer-broken', {
    what: 'The answer broke off.',
    why,
    fix: 'Try again; what came is kept.',
  })
}

function contextOf({ upstream, path, model }: ModelWay, configured: readonly string[]): ErrorContext {
  return { upstream: upstream.name, host: upstream.host, path, model, configured }
}

function asError({ code, what, cause, fix }: Explanation): SternlineError {
  return new SternlineError(code, { what, why: cause, fix })
}

function plainRefusal(status: number, body: string): SternlineError {
  const { type, message } = errorIn(body)
  const why = message === '' ? 'It gave no reason.' : `It says: ${plain(message)}`
  return new SternlineError(type === '' ? 'upstream-refused' : type.replaceAll('_', '-'), {
    what: `The upstream refused the request with ${status}.`,
    why,
    fix: '',
  })
}

function errorIn(body: string): Readonly<{ type: string; message: string }> {
  try {
    const value: unknown = JSON.parse(body)
    const error = isFields(value) && isFields(value['error']) ? value['error'] : {}
    const { type, message } = error
    const isCode = typeof type === 'string' && /^[a-z_]{1,60}$/.test(type)
    return { type: isCode ? type : '', message: typeof message === 'string' ? message : '' }
  } catch {
    return { type: '', message: '' }
  }
}

function plain(message: string): string {
  return redact(message.slice(0, LONGEST_MESSAGE))
}

function unreachable({ upstream }: ModelWay, cause: unknown): SternlineError {
  const words = {
    what: `No answer came from ${upstream.host ?? 'the emulator'}.`,
    why: 'The connection failed.',
    fix: 'Check the network and the address in settings.json, then try again.',
  }
  return new SternlineError('upstream-unreachable', words, { cause })
}

/** A missing key or a wrong address stays what it is. */
function waitUnless({ code }: SternlineError, attempt: number): number | null {
  return code === 'upstream-unreachable' ? waitOf(undefined, attempt) : null
}

function waitOf(header: string | undefined, attempt: number): number | null {
  const told = Number(header) * 1_000
  const wait = Number.isFinite(told) && told >= 0 ? told : SHORT_WAIT * 2 ** attempt
  return wait > LONGEST_WAIT ? null : wait
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      if (size < LONGEST_BODY) chunks.push(chunk)
      size += chunk.length
    }
  } catch {
    // What came of it is explained.
  }
  return Buffer.concat(chunks).subarray(0, LONGEST_BODY).toString('utf8')
}
