import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BodyStep, FakeAnswer } from './fake-answer.ts'

/** A request as it came over the wire. */
export type RecordedRequest = Readonly<{
  method: string
  /** Path and query. */
  path: string
  /** Names and values in the order and spelling in which they came. */
  headers: readonly (readonly [name: string, value: string])[]
  /** The raw body. */
  body: Uint8Array
  /** Resolves when the client closes the connection before the answer is over; never otherwise. */
  clientLeft: Promise<void>
}>

/** Decides what a request is answered. */
export type FakeHandler = (request: RecordedRequest) => FakeAnswer | Promise<FakeAnswer>

/** An upstream that listens on a free port of 127.0.0.1. */
export type FakeUpstream = Readonly<{
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  url: string
  /** Host and port, as a Host header spells them. */
  host: string
  /** Every request so far, oldest first. */
  requests: readonly RecordedRequest[]
  /** Cuts what is still open and stops listening. */
  close(): Promise<void>
}>

/**
 * Starts an HTTP server that records what it gets, to the byte, and answers as the test says.
 *
 * @param handler called once a request has come in whole; what it throws becomes a status of 500 that says so
 * @example const upstream = await startFakeUpstream(() => messageAnswer({ usage: { input_tokens: 12 } }))
 */
export async function startFakeUpstream(handler: FakeHandler): Promise<FakeUpstream> {
  const requests: RecordedRequest[] = []
  const server = createServer((incoming, response) => {
    serve(incoming, response, handler, requests).catch((error: unknown) => response.destroy(asError(error)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${portOf(server)}`
  return {
    url: `http://${host}`,
    host,
    requests,
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A server that listens on TCP has a port.')
  return address.port
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  handler: FakeHandler,
  requests: RecordedRequest[],
): Promise<void> {
  const request = await record(incoming, response)
  requests.push(request)
  const answer = await Promise.resolve(request).then(handler).catch(handlerFailed)
  await send(answer, response)
}

async function record(incoming: IncomingMessage, response: ServerResponse): Promise<RecordedRequest> {
  const clientLeft = new Promise<void>(resolve => {
    response.once('close', () => {
      if (!response.writableFinished) resolve()
    })
  })
  const pieces: Buffer[] = []
  for await (const piece of incoming) pieces.push(piece)
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: headerPairs(incoming.rawHeaders),
    body: new Uint8Array(Buffer.concat(pieces)),
    clientLeft,
  }
}

function headerPairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []))
}

async function send(answer: FakeAnswer, response: ServerResponse): Promise<void> {
  if (answer === 'hang') return
  if (answer === 'cut') {
    response.destroy()
    return
  }
  response.writeHead(answer.status ?? 200, answer.headers)
  response.flushHeaders()
  for (const step of answer.body ?? []) {
    if (response.destroyed) return
    await take(step, response)
  }
  if (answer.finish === 'cut') response.destroy()
  else if (answer.finish !== 'hang') response.end()
}

async function take(step: BodyStep, response: ServerResponse): Promise<void> {
  if (typeof step === 'string' || step instanceof Uint8Array) {
    await new Promise<void>(resolve => response.write(step, () => resolve()))
  } else if ('pauseMs' in step) {
    await sleep(step.pauseMs)
  } else {
    await step.waitFor
  }
}

function handlerFailed(error: unknown): FakeAnswer {
  return { status: 500, body: [`The test's own handler threw: ${asError(error).message}`] }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
