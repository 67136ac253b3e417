import { request as httpRequest, type IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { HostConnections } from '../../../src/upstreams/wire/host-connections.ts'
import { anyAnswer } from '../../support/any-answer.ts'
import { connectionsTo } from '../../support/connections-to.ts'
import { messageOf, textOf } from '../../support/message-to.ts'
import { rawHost } from '../../support/raw-host.ts'
import { readAnswer } from '../../support/read-answer.ts'

type Seen = Readonly<{ status: number; headers: readonly string[]; body: string }> | 'failed'

/** What Node's own client makes of an answer. */
function nodeSees(url: string, method: string): Promise<Seen> {
  return new Promise(resolve => {
    const asking = httpRequest(url, { method, agent: false })
    asking.on('error', () => resolve('failed'))
    asking.on('response', (answer: IncomingMessage) => {
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('error', () => resolve('failed'))
      answer.on('end', () => {
        const body = Buffer.concat(chunks).toString('latin1')
        resolve(answer.complete ? { status: answer.statusCode ?? 0, headers: answer.rawHeaders, body } : 'failed')
      })
    })
    asking.end()
  })
}

async function weSee(connections: HostConnections, method: string): Promise<Seen> {
  try {
    const answer = await connections.send(messageOf({ method, body: [] }))
    return { status: answer.status, headers: answer.headers.flat(), body: await textOf(answer, 'latin1') }
  } catch {
    return 'failed'
  }
}

/** Where we differ from Node on purpose. */
const DIFFERENCES: readonly Readonly<{ why: string; isOne: (text: string, isToHead: boolean) => boolean }>[] = [
  {
    why: 'bytes after the end cost us the connection; Node takes them for a second answer, and drops the first with it',
    isOne: (text, isToHead) => readAnswer([text], isToHead).after > 0,
  },
  { why: 'Node passes over empty lines before an answer', isOne: text => /(?:^|\r\n\r\n)[\r\n]+HTTP/.test(text) },
  {
    why: 'Node reads other encodings than chunks up to the end of the connection, and what they mean is lost on the way',
    isOne: text => /\r\ntransfer-encoding:(?![\t ]*chunked[\t ]*\r\n)/i.test(text),
  },
  {
    why: 'Node reads what the extensions of chunks say; we pass over them, and refuse control characters alone',
    isOne: text => /\r\n[\da-f]*;(?!a(?:="b")?\r\n)/i.test(text),
  },
  {
    why: 'Node takes a status below 100, and one of another protocol that nobody asked for',
    isOne: text => /HTTP\/1\.[01] (?:0\d\d|101)/.test(text),
  },
  {
    why: 'Node takes any character in what a status is explained with, and CR alone for the end of it',
    isOne: text => /HTTP\/1\.[01] \d{3}[^\r\n]*(?:[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n))/.test(text),
  },
]

it('any answer means to us what it means to Node, but for what is named here', async () => {
  let text = ''
  const url = await rawHost(socket => void socket.once('data', () => socket.end(text, 'latin1')))
  const connections = connectionsTo(url)
  let understood = 0
  await fc.assert(
    fc.asyncProperty(anyAnswer, fc.constantFrom('GET', 'GET', 'HEAD'), async (answer, method) => {
      text = answer
      const [node, ours] = [await nodeSees(url, method), await weSee(connections, method)]
      if (!DIFFERENCES.some(({ isOne }) => isOne(text, method === 'HEAD'))) expect(ours).toEqual(node)
      if (ours !== 'failed') understood += 1
    }),
    { numRuns: 1_500 },
  )
  expect(understood).toBeGreaterThan(100)
})
