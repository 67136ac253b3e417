import type { OpenAI } from 'openai'
import type { Route } from '../resolve/route.ts'
import { type ClientOptions, DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS, NO_REDIRECTS, UNUSED_KEY } from './client-options.ts'
import { sign } from './sign.ts'

/** What of a route a client of OpenAI's API needs. */
export type OpenAiRoute = Pick<Route, 'upstream' | 'baseUrl' | 'apiVersion' | 'custody' | 'headers'>

/** What the SDK hands over before a request goes out. */
type Outgoing = RequestInit & { headers?: unknown }

/**
 * Makes OpenAI's own client for a route of `azure_openai`, or of the emulator by the API `openai`: for the v1 API, or for the older
 * addresses by deployment where the route has an `apiVersion`. Requests name `route.model`. The SDK is loaded here.
 *
 * The client signs each attempt anew, reads no credential or address from the environment, follows no redirect, and throws
 * `SternlineError` as it is when there is nothing to sign with.
 */
export async function createOpenAiClient(route: OpenAiRoute, options: ClientOptions = {}): Promise<OpenAI> {
  const { AzureOpenAI, OpenAI } = await import('openai')
  const signRequest = (request: Outgoing): Promise<void> => signOutgoing(request, route, options)
  class SignedOpenAi extends OpenAI {
    protected override prepareRequest(request: Outgoing): Promise<void> {
      return signRequest(request)
    }
  }
  class SignedAzureOpenAi extends AzureOpenAI {
    protected override prepareRequest(request: Outgoing): Promise<void> {
      return signRequest(request)
    }
  }
  const common = {
    apiKey: UNUSED_KEY,
    baseURL: route.baseUrl,
    organization: null,
    project: null,
    timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxRetries: options.maxRetries ?? DEFAULT_RETRIES,
    fetchOptions: NO_REDIRECTS,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  }
  return route.apiVersion === null
    ? new SignedOpenAi(common)
    : new SignedAzureOpenAi({ ...common, apiVersion: route.apiVersion })
}

async function signOutgoing(request: Outgoing, route: OpenAiRoute, { credential }: ClientOptions): Promise<void> {
  const headers = new Headers(request.headers instanceof Headers ? request.headers : {})
  await sign(headers, route, credential, request.signal)
  request.headers = headers
}
