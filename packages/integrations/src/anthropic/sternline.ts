import type { Middleware } from '@anthropic-ai/sdk'
import type { SternlineOptions } from '../call/options.ts'
import { headersFor, isMessagesCall } from '../pipeline/outgoing.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import { readPerCall } from './per-call.ts'

/** The clients that hand a body on as it is. Those for other clouds take it apart first, and only as text. */
const DIRECT_CLIENT = /^Anthropic(Foundry)?\/JS /

/** Whether nothing behind reads the body, as far as can be seen: middleware of the same call stands behind that of the client. */
function isLast(
  headers: Headers,
  call: Readonly<{ middleware?: readonly unknown[] | undefined }> | undefined,
): boolean {
  return DIRECT_CLIENT.test(headers.get('user-agent') ?? '') && (call?.middleware ?? []).length === 0
}

/**
 * Middleware for `new Anthropic({ middleware: [sternline({ cache: cache.on() })] })`, and the same for `AnthropicFoundry`.
 *
 * It plans the breakpoints of every call of the Messages API and puts them into the body that the SDK has written; nothing
 * else of the request changes, and without `cache` nothing at all. Usage is read from the answer as it passes. What it
 * remembers lives as long as it does: make one and keep it. Put it last: bodies from 64 KB on go on as bytes, which other
 * middleware of the client could not read as text.
 *
 * @throws SternlineError `bad-cache-settings`
 */
export function sternline(options: SternlineOptions = {}): Middleware {
  const pipeline = createPipeline(options)
  return (request, next, { options: call, logger }) => {
    const { method = 'GET', url, headers, body, signal = null } = request
    if (!isMessagesCall({ method, url })) return next(request)
    return pipeline.pass(
      { method, url, headers, body, mayBeBytes: isLast(headers, call), signal },
      readPerCall(call),
      changed =>
        next(changed === null ? request : { ...request, body: changed, headers: headersFor(changed, headers) }),
      problem => logger.warn('Sternline failed and left the request as it was:', problem),
    )
  }
}
