import { type IncomingHttpHeaders, request } from 'node:http'
import type { EngineEvent } from '@sternline/engine'
import { onTestFinished } from 'vitest'

/** A server-sent event as it came. */
export type SeenEvent<T = EngineEvent> = Readonly<{ id: string; event: string; data: T }>

/** An open event stream of a server. */
export interface Events<T = EngineEvent> {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The next event; rejects when the stream ends first. */
  next(): Promise<SeenEvent<T>>
  /** Everything that came, as text. */
  text(): string
  /** Resolves when the other side has ended the stream. */
  readonly ended: Promise<void>
  close(): void
}

/** Opens an event stream and resolves when its head has come. It is closed after the test. */
export function openEvents<T = EngineEvent>(
  { port }: Readonly<{ port: number }>,
  lastEventId?: string,
  path: string = '/api/events',
): Promise<Events<T>> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, headers, agent: false })
    outgoing.on('error', reject)
    outgoing.on('response', answer => {
      answer.setEncoding('utf8')
      let text = ''
      let taken = 0
      let wake = (): void => {}
      answer.on('data', (chunk: string) => {
        text += chunk
        wake()
      })
      const ended = new Promise<void>(done => {
        answer.on('close', () => {
          done()
          wake()
        })
      })
      answer.on('error', () => {})
      const next = async (): Promise<SeenEvent<T>> => {
        for (;;) {
          const events = text
            .split('\n\n')
            .slice(0, -1)
            .filter(part => /^(id: .*\n)?event: /.test(part))
          const found = events[taken]
          if (found !== undefined) {
            taken += 1
            return parse(found)
          }
          if (answer.closed) throw new Error('The stream ended.')
          await new Promise<void>(resume => {
            wake = resume
          })
        }
      }
      const close = (): void => void outgoing.destroy()
      onTestFinished(close)
      const { statusCode: status = 0, headers: answered } = answer
      resolve({ status, headers: answered, next, text: () => text, ended, close })
    })
    outgoing.end()
  })
}

function parse<T>(text: string): SeenEvent<T> {
  const fields = new Map(
    text.split('\n').map(line => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  )
  return {
    id: fields.get('id') ?? '',
    event: fields.get('event') ?? '',
    data: JSON.parse(fields.get('data') ?? 'null'),
  }
}
