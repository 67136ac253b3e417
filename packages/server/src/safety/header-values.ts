import type { IncomingMessage } from 'node:http'
import type { HeaderList } from '@sternline/engine'

/** Every value of a header, in order. Node's own `headers` keeps only one of some duplicates, `host` for example. */
export function headerValues({ rawHeaders }: IncomingMessage, name: string): readonly string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const found = rawHeaders[i] ?? ''
    // Most names differ in length already, and need not be written in lower case to be told apart.
    if (found.length === name.length && found.toLowerCase() === name) values.push(rawHeaders[i + 1] ?? '')
  }
  return values
}

/** All headers of a message in the order and spelling in which they came. */
export function headerList(message: IncomingMessage): HeaderList {
  const raw = message.rawHeaders
  const list: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) list.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return list
}
