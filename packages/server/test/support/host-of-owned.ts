import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { faultIn } from './owned-bodies.ts'

/** How a host treats a request. */
export type Treatment =
  | 'read'
  /** It reads the body, and answers only after a while. */
  | 'late'
  /** It answers before it has read the body, reads that slowly and ends the answer then. */
  | 'early'
  /** It refuses markers before it has read the body, and reads on slowly. */
  | 'refuse-early'
  /** It refuses markers when it has read the body. */
  | 'refuse'
  /** It reads some, and cuts the connection. */
  | 'cut'
  /** It reads all, and cuts the connection in the middle of its answer. */
  | 'cut-late'
  /** It reads some, and then neither reads nor answers. */
  | 'stop'
  /** It reads all, and never answers. */
  | 'hang'

/** A host that holds what arrives against what was sent. */
export type OwnedHost = Readonly<{
  url: string
  /** What a request's query names is what was sent: its owner, and how it is treated. */
  sent: Map<string, Buffer>
  /** What was wrong with what arrived. */
  faults: readonly string[]
  /** How many requests came, and how many of them in whole. */
  counted: Readonly<{ came: number; whole: number }>
}>

/** How long the host waits until it reads on, where it reads slowly. Unit: milliseconds. */
const SLOW = { first: 150, each: 2 }

/** Unit: milliseconds. */
const LATE_MS = 80

const ANSWER = '{"type":"message","content":[]}'
const NO_MARKERS = '{"type":"error","error":{"type":"invalid_request_error","message":"cache_control: no"}}'

/** Starts a host on a free port of 127.0.0.1, until the test is over. Requests name themselves: `/v1/messages?OWNER&TREATMENT`. */
export async function hostOfOwned(): Promise<OwnedHost> {
  const sent = new Map<string, Buffer>()
  const faults: string[] = []
  const counted = { came: 0, whole: 0 }
  const again = new Set<string>()

  const treat = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [owner = '', how = ''] = (request.url ?? '').split('?')[1]?.split('&') ?? []
    const visit: Visit = { request, response, isAgain: again.has(owner) }
    again.add(owner)
    counted.came += 1
    const pieces: Buffer[] = []
    const end = new Promise<boolean>(resolve => {
      request.on('data', piece => pieces.push(piece))
      request.on('end', () => resolve(true))
      request.on('close', () => resolve(false))
    })
    await BEFORE[how]?.(visit)
    const isWhole = await end
    const all = sent.get(owner)
    const fault = all === undefined ? 'nobody sent it' : faultIn(Buffer.concat(pieces), all, isWhole)
    if (fault !== null) faults.push(`${owner}: ${fault}`)
    if (!isWhole) return
    counted.whole += 1
    BEHIND[how]?.(visit)
  }

  const server = createServer((request, response) => {
    request.on('error', () => {})
    response.on('error', () => {})
    void treat(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent, faults, counted }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': String(text.length) })
  response.end(text)
}

/** Begins an answer, and reads the body slowly, and only then. */
async function answerEarly({ request, response }: Visit, status: number, text: string): Promise<void> {
  request.pause()
  response.writeHead(status, { 'content-type': 'application/json' })
  response.write(text)
  await pause(SLOW.first)
  request.on('data', () => {
    request.pause()
    setTimeout(() => request.resume(), SLOW.each)
  })
  request.resume()
}

/** A request that is being read; `isAgain`: its owner sent it before. */
type Visit = Readonly<{ request: IncomingMessage; response: ServerResponse; isAgain: boolean }>

const ok = ({ response }: Visit): void => answer(response, 200, ANSWER)

/** What is done before the body was read. */
const BEFORE: Readonly<Record<string, (visit: Visit) => Promise<void> | void>> = {
  early: visit => answerEarly(visit, 200, '{'),
  'refuse-early': async visit => {
    if (visit.isAgain) return
    await answerEarly(visit, 400, NO_MARKERS)
    visit.response.end()
  },
  cut: ({ request, response }) => void request.once('data', () => setTimeout(() => response.destroy(), 5)),
  stop: ({ request }) => void request.once('data', () => request.pause()),
}

/** What is done when the body was read. */
const BEHIND: Readonly<Record<string, (visit: Visit) => void>> = {
  read: ok,
  late: visit => void setTimeout(ok, LATE_MS, visit),
  early: ({ response }) => void response.end('}'),
  'refuse-early': visit => (visit.response.headersSent ? undefined : ok(visit)),
  refuse: visit => (visit.isAgain ? ok(visit) : answer(visit.response, 400, NO_MARKERS)),
  'cut-late': ({ response }) => void response.write('{', () => response.destroy()),
}
