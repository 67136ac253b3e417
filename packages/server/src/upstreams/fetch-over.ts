import type { Fetch } from '@sternline/upstreams/clients'
import type { ClosableUpstream } from './closable-upstream.ts'

/** Statuses whose answers have no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * A `fetch` over the connections of this process, so that a proxy and the certificates count as for every other request.
 *
 * @param open the host of an address
 */
export function fetchOver(open: (origin: string) => ClosableUpstream): Fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    // The request's own signal follows the caller's by a weak reference: when the request is collected, nobody hears of it any more.
    const asked = input instanceof Request ? input.signal : request.signal
    const { origin, pathname, search } = new URL(request.url)
    const { status, headers, body } = await open(origin).send({
      method: request.method,
      path: pathname + search,
      headers: [...request.headers],
      body: [new Uint8Array(await request.arrayBuffer())],
      signal: init?.signal ?? asked,
    })
    const pairs = headers.map(([name, value]): [string, string] => [name, value])
    return new Response(WITHOUT_BODY.has(status) ? null : streamOf(body), { status, headers: pairs })
  }
}

/** Bytes as fast as they are read; who leaves early lets go of the connection. */
function streamOf(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const bytes = body[Symbol.asyncIterator]()
  return new ReadableStream({
    pull: async controller => {
      const next = await bytes.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    cancel: async () => void (await bytes.return?.()),
  })
}
