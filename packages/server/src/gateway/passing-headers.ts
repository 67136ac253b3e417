import type { HeaderList } from '@sternline/engine'

/** Headers that belong to one connection only. @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * What a client sends to us and not to the upstream. `content-length` is counted anew from the pieces, `expect` has been
 * met when the body was read, and `accept-encoding` is ours to choose: usage is read from the passing bytes.
 */
const ONLY_FOR_US: ReadonlySet<string> = new Set([
  'accept-encoding',
  'content-length',
  'cookie',
  'cookie2',
  'expect',
  'host',
  'origin',
  'referer',
])

/** What an upstream says of its own host: it would be wrong of ours. */
const ONLY_OF_UPSTREAM: ReadonlySet<string> = new Set(['alt-svc', 'set-cookie'])

const OWN_PREFIX = 'x-sternline-'

/** The headers that go on to the upstream, in the order and spelling in which they came. */
export function requestHeaders(headers: HeaderList): HeaderList {
  const named = namedByConnection(headers)
  const kept = headers.filter(([name]) => {
    const key = name.toLowerCase()
    return !HOP_BY_HOP.has(key) && !ONLY_FOR_US.has(key) && !named.has(key) && !key.startsWith(OWN_PREFIX)
  })
  return [...kept, ['accept-encoding', 'identity']]
}

/** The headers that go back to the client, in the order and spelling in which they came. */
export function answerHeaders(headers: HeaderList): HeaderList {
  const named = namedByConnection(headers)
  return headers.filter(([name]) => {
    const key = name.toLowerCase()
    return !HOP_BY_HOP.has(key) && !ONLY_OF_UPSTREAM.has(key) && !named.has(key) && !key.startsWith(OWN_PREFIX)
  })
}

/** Header names that a `connection` header declares to be hop-by-hop as well. */
function namedByConnection(headers: HeaderList): ReadonlySet<string> {
  return new Set(
    headers
      .filter(([name]) => name.toLowerCase() === 'connection')
      .flatMap(([, value]) => value.toLowerCase().split(','))
      .map(name => name.trim()),
  )
}
