import type { Middleware } from '@anthropic-ai/sdk'
import type { SternlineOptions } from '../call/options.ts'
import { headersFor, isMessagesCall } from '../pipeline/outgoing.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import { readPerCall } from './per-call.ts'

/**
 * Middleware for `new Anthropic({ middleware: [sternline({ cache: cache.on() })] })`, and the same for `AnthropicFoundry`.
 *
 * It plans the breakpoints of every call of the Messages API and puts them into the body that the SDK has written; nothing
 * else of the request changes, and without `cache` nothing at all. Usage is read from the answer as it passes. What it
 * remembers lives as long as it does: make one and keep it.
 *
 * @throws SternlineError `bad-cache-settings`
 */
export function sternline(options: SternlineOptions = {}): Middleware {
  const pipeline = createPipeline(options)
  return (request, next, { options: call, logger }) => {
    const { method = 'GET', url, headers, body, signal = null } = request
    if (!isMessagesCall({ method, url })) return next(request)
    return pipeline.pass(
      { method, url, headers, body, signal },
      readPerCall(call),
      changed =>
        next(changed === null ? request : { ...request, body: changed, headers: headersFor(changed, headers) }),
      problem => logger.warn('Sternline failed and left the request as it was:', problem),
    )
  }
}
