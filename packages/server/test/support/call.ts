import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'

/** A request to send. Headers are sent as given, on top of a Host that is right; `host: undefined` is not possible over HTTP/1.1. */
export type Call = Readonly<{
  method?: string
  path: string
  headers?: Readonly<Record<string, string | string[]>>
  body?: string | Uint8Array
}>

/** What came back. */
export type Reply = Readonly<{
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  text: string
  /** Tests look into answers freely, as into whatever is parsed; what is wrong fails the test. */
  json: () => ReturnType<typeof JSON.parse>
}>

/** Sends one request on a connection of its own and reads the whole answer. */
export function call(
  { port }: Readonly<{ port: number }>,
  { method = 'GET', path, headers, body }: Call,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    // As clients do that keep their connections: requests to the gateway go its shortest way.
    const kept = { connection: 'keep-alive', ...headers }
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers: kept, agent: false }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const whole = Buffer.concat(chunks)
        const text = whole.toString('utf8')
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: whole,
          text,
          json: () => JSON.parse(text),
        })
      })
    })
    outgoing.on('error', reject)
    // A connection that is let go after its answer has nobody else who would hear that it was cut.
    outgoing.on('socket', socket => socket.on('error', () => {}))
    outgoing.end(body)
  })
}

/** Posts JSON, or any text, as a client of the Messages API does. */
export function post(
  server: Readonly<{ port: number }>,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  return call(server, {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', 'x-api-key': 'test-key', ...headers },
    body: text,
  })
}

/** Writes bytes to a connection and reads until the other side closes it. */
export function speak({ port }: Readonly<{ port: number }>, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    let heard = ''
    socket.setEncoding('latin1')
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.on('close', () => resolve(heard))
    socket.on('error', reject)
  })
}
