import { checkedPerCall, type PerCall, type SternlineOptions } from '../call/options.ts'
import { headersFor, isMessagesCall, type PlainBody } from '../pipeline/outgoing.ts'
import { createPipeline, type Pipeline } from '../pipeline/pipeline.ts'

/** What `fetch` is, in every host. */
export type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** What the wrapped fetch may be told for one call. `sternline` is not handed on. */
export type SternlineFetchInit = RequestInit & Readonly<{ sternline?: PerCall }>

/**
 * Wraps a `fetch`: calls of the Messages API are planned and read, all others pass as they are.
 *
 * @param fetch what sends. Default: the host's own
 * @throws SternlineError `bad-cache-settings`
 * @example const client = new Anthropic({ fetch: sternlineFetch(fetch, { cache: cache.on() }) })
 */
export function sternlineFetch(
  fetch: FetchLike = globalThis.fetch,
  options: SternlineOptions = {},
): (input: string | URL | Request, init?: SternlineFetchInit) => Promise<Response> {
  const pipeline = createPipeline(options)
  return async (input, given = {}) => {
    const { sternline, ...init } = given
    return pass(pipeline, { fetch, input, init }, checkedPerCall(sternline))
  }
}

type Asked = Readonly<{ fetch: FetchLike; input: string | URL | Request; init: RequestInit }>

async function pass(pipeline: Pipeline, { fetch, input, init }: Asked, own: PerCall): Promise<Response> {
  const request = input instanceof Request ? input : null
  const method = init.method ?? request?.method ?? 'GET'
  const url = String(request?.url ?? input)
  if (!URL.canParse(url) || !isMessagesCall({ method, url })) return fetch(input, init)
  const headers = new Headers(init.headers ?? request?.headers)
  const body = init.body ?? (request === null ? null : new Uint8Array(await request.clone().arrayBuffer()))
  const signal = init.signal ?? request?.signal ?? null
  const send = (changed: PlainBody | null): Promise<Response> =>
    changed === null
      ? fetch(input, init)
      : fetch(input, { ...init, method, body: changed, headers: headersFor(changed, headers) })
  return pipeline.pass({ method, url, headers, body, mayBeBytes: false, signal }, own, send, () => {})
}
