import type { IncomingMessage } from 'node:http'
import type { HeaderList } from '@sternline/engine'

/** Every value of a header, in order. Node's own `headers` keeps only one of some duplicates, `host` for example. */
export function headerValues(request: IncomingMessage, name: string): readonly string[] {
  return headerList(request)
    .filter(([found]) => found.toLowerCase() === name)
    .map(([, value]) => value)
}

/** All headers of a message in the order and spelling in which they came. */
export function headerList(message: IncomingMessage): HeaderList {
  const raw = message.rawHeaders
  const list: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) list.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return list
}
