import type { Anthropic, ClientOptions as SdkOptions } from '@anthropic-ai/sdk'
import type { Route } from '../resolve/route.ts'
import { type ClientOptions, DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS, NO_REDIRECTS, UNUSED_KEY } from './client-options.ts'
import { type SignedRoute, sign } from './sign.ts'

/** What of a route a client needs. */
export type ClientRoute = Pick<Route, 'upstream' | 'baseUrl' | 'custody' | 'headers'>

/**
 * Makes Anthropic's own client for a route of `anthropic` or of the emulator. Requests name `route.model`. The SDK is loaded here.
 *
 * The client signs each attempt anew, reads no credential or address from the environment, follows no redirect, and throws
 * `SternlineError` as it is when there is nothing to sign with.
 */
export async function createAnthropicClient(route: ClientRoute, options: ClientOptions = {}): Promise<Anthropic> {
  const { Anthropic } = await import('@anthropic-ai/sdk')
  return new Anthropic({ ...sdkOptions(route, options), apiKey: UNUSED_KEY })
}

/** What both of Anthropic's clients are told. */
export function sdkOptions(route: ClientRoute, options: ClientOptions): SdkOptions {
  return {
    baseURL: route.baseUrl,
    timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxRetries: options.maxRetries ?? DEFAULT_RETRIES,
    fetchOptions: NO_REDIRECTS,
    middleware: [signing(route, options)],
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  }
}

/** What a middleware throws reaches the caller as it is and is not repeated, unlike what `fetch` throws. */
function signing(route: SignedRoute, { credential }: ClientOptions): NonNullable<SdkOptions['middleware']>[number] {
  return async (request, next) => {
    await sign(request.headers, route, credential, request.signal)
    return next(request)
  }
}
