import type { HeaderList } from '@sternline/engine'

/** Headers that belong to one connection only. @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
export const HOP_BY_HOP: readonly string[] = [
  'close',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** Headers that only we may set. */
export const OWN_PREFIX = 'x-sternline-'

/** `alt-svc` and cookies are what an upstream says of its own host: it would be wrong of ours. */
const NOT_OF_ANSWERS: ReadonlySet<string> = new Set([...HOP_BY_HOP, 'alt-svc', 'set-cookie'])

/** The headers that go back to the client, in the order and spelling in which they came. */
export function answerHeaders(headers: HeaderList): HeaderList {
  const kept: HeaderList[number][] = []
  const connections: string[] = []
  for (const header of headers) {
    const key = header[0].toLowerCase()
    if (key === 'connection') connections.push(header[1])
    if (!NOT_OF_ANSWERS.has(key) && !key.startsWith(OWN_PREFIX)) kept.push(header)
  }
  const named = namedBy(connections)
  return named === null ? kept : kept.filter(([name]) => !named.has(name.toLowerCase()))
}

/**
 * Names of headers that a message declares to be hop-by-hop as well.
 *
 * @param connections the values of its `connection` headers
 * @returns names in lower case; null for none, as nearly every message has it
 */
export function namedBy(connections: readonly string[]): ReadonlySet<string> | null {
  if (connections.every(value => value === 'keep-alive' || value === 'close')) return null
  return new Set(connections.flatMap(value => value.toLowerCase().split(',')).map(name => name.trim()))
}
