import { request } from 'node:http'
import type { Place } from './canaries.ts'

/** A request, with headers as they are given. */
export type Question = Readonly<{
  method?: string
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string
}>

/** Everything of an answer, head and body, as one place. A connection that is cut is an answer too. */
export function ask(url: string, { method = 'POST', path, headers = {}, body }: Question): Promise<Place> {
  const name = `the answer to ${method} ${path.split('?', 1)[0]}`
  return new Promise(resolve => {
    const pieces: Buffer[] = []
    const done = (): void => resolve({ name, bytes: Buffer.concat(pieces) })
    const { hostname, port } = new URL(url)
    const outgoing = request(
      { hostname, port, path, method, headers: { 'content-type': 'application/json', ...headers }, agent: false },
      answer => {
        pieces.push(Buffer.from(`${answer.statusCode} ${answer.rawHeaders.join(' ')}\n`))
        answer.on('data', piece => void pieces.push(piece))
        answer.on('close', done).on('error', done)
      },
    )
    outgoing.on('error', done)
    outgoing.end(body)
  })
}

/** Reads a stream that does not end, until it is told to stop. @returns gives what came, and stops */
export function listen(url: string, path: string, headers: Readonly<Record<string, string>>): () => Place {
  const pieces: Buffer[] = []
  const { hostname, port } = new URL(url)
  const outgoing = request({ hostname, port, path, headers, agent: false }, answer => {
    answer.on('data', piece => void pieces.push(piece)).on('error', () => {})
  })
  outgoing.on('error', () => {})
  outgoing.end()
  return () => {
    outgoing.destroy()
    return { name: `the events of ${path}`, bytes: Buffer.concat(pieces) }
  }
}
