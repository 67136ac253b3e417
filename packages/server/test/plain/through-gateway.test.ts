import { messageAnswer, messageStreamAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { answersIn, callTo, PLAIN_PATH } from '../support/plain-server.ts'
import { longRequest } from '../support/requests.ts'
import { eventually, serve, serveBefore } from '../support/serve.ts'

const JSON_TYPE = 'Content-Type: application/json\r\n'

/** Makes a request one for Node to read, and means nothing. */
const FOR_NODE = 'X-Odd: a\tb\r\n'

type Said = Readonly<{ body?: string; headers?: string; host?: string; path?: string }>

function post(port: number, { body = JSON.stringify(longRequest()), headers = JSON_TYPE, ...said }: Said): string {
  const { host = `127.0.0.1:${port}`, path = PLAIN_PATH } = said
  return `POST ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** An answer without what is another one every time. */
function settled(answer: string): string {
  return answer
    .replace(/Date: [^\r]*/, 'Date: now')
    .replace(/req_\w+/g, 'req_1')
    .replace(/(x-sternline-exchange|request-id): [^\r]*/gi, '$1: 1')
}

describe('the gateway answers a plain request as it answers one that Node reads', () => {
  it.each<{ why: string; said: Said; status: number; end: RegExp }>([
    { why: 'a message', said: {}, status: 200, end: /Hello\..*\r\n0\r\n\r\n$/s },
    {
      why: 'a message in events',
      said: { path: `${PLAIN_PATH}?stream` },
      status: 200,
      end: /message_stop.*\r\n0\r\n\r\n$/s,
    },
    { why: 'a refusal of the upstream', said: { path: `${PLAIN_PATH}?refuse` }, status: 400, end: /\r\n\r\n.*no/s },
    { why: 'a host that is not ours', said: { host: 'evil.test' }, status: 403, end: /Host header.*\}$/s },
    {
      why: 'a page of another site',
      said: { headers: `${JSON_TYPE}Origin: http://evil.test\r\n` },
      status: 403,
      end: /\}$/,
    },
    { why: 'what is no JSON', said: { headers: 'Content-Type: text/plain\r\n' }, status: 415, end: /\}$/ },
  ])('$why', async ({ said, status, end }) => {
    const { server, upstream } = await serveBefore(({ path }) => {
      if (path.endsWith('?stream')) return messageStreamAnswer()
      if (path.endsWith('?refuse')) return { status: 400, headers: { 'content-type': 'text/plain' }, body: ['no'] }
      return messageAnswer()
    })
    const answers: string[] = []
    for (const more of ['', FOR_NODE]) {
      const { socket, heard } = callTo(server)
      socket.write(post(server.port, { ...said, headers: `${said.headers ?? JSON_TYPE}${more}` }))
      await expect.poll(heard).toMatch(end)
      answers.push(settled(heard()))
    }
    expect(answers[0]).toBe(answers[1])
    expect(answers[0]).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answers[0]).toContain('\r\nConnection: keep-alive\r\nKeep-Alive: timeout=65\r\n')
    const [first, second] = upstream.requests
    expect(first?.path).toBe(second?.path)
    const namesOf = (request = first): string[] => (request?.headers ?? []).map(([name]) => name)
    expect(namesOf(first)).toEqual(namesOf(second).filter(name => name !== 'X-Odd'))
  })

  it('one after the other over one connection, plain and not', async () => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    const { socket, heard } = callTo(server)
    const says = [
      post(server.port, {}),
      post(server.port, {}),
      `GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n`,
      post(server.port, {}),
    ]
    for (const [i, say] of says.entries()) {
      socket.write(say)
      await expect.poll(() => answersIn(heard())).toBe(i + 1)
      await expect.poll(heard).toMatch(/(0\r\n\r\n|\w\n?)$/)
    }
    await expect.poll(() => upstream.requests.length).toBe(3)
    expect(heard().match(/HTTP\/1\.1 200 OK/g)).toHaveLength(4)
  })

  it.each(['end', 'destroy', 'resetAndDestroy'] as const)(
    'who leaves (%s) takes the upstream’s request along',
    async leave => {
      const { server, upstream } = await serveBefore(() => ({ body: ['begun'], finish: 'hang' }))
      const { socket, heard } = callTo(server)
      socket.write(post(server.port, {}))
      await expect.poll(heard).toContain('begun')
      const request = await eventually(async () => upstream.requests[0])
      socket[leave]()
      await request.clientLeft
    },
  )

  it('stops in order: an answer that is under way comes whole', async () => {
    let goOn = (): void => {}
    const waitFor = new Promise<void>(resolve => {
      goOn = resolve
    })
    const { server } = await serveBefore(() => ({ body: ['begun', { waitFor }, 'over'] }), { graceMs: 10_000 })
    const { socket, heard, ended } = callTo(server)
    socket.write(post(server.port, {}))
    await expect.poll(heard).toContain('begun')
    const stopping = server.stop()
    goOn()
    expect(await ended).toMatch(/over\r\n0\r\n\r\n$/)
    await stopping
  })

  it('the emulator answers it too', async () => {
    const server = await serve()
    const { socket, heard } = callTo(server)
    socket.write(post(server.port, { headers: `${JSON_TYPE}X-Api-Key: test-key\r\n` }))
    await expect.poll(heard).toMatch(/^HTTP\/1\.1 200 OK\r\n.*"type":"message"/s)
  })
})

describe('a connection whose requests are not alike', () => {
  it.each([
    { why: 'another key', first: 'x-api-key: sk-one', second: 'x-api-key: sk-two' },
    { why: 'another session', first: 'x-claude-code-session-id: one', second: 'x-claude-code-session-id: two' },
    { why: 'another setting', first: 'x-sternline-cache: off', second: 'x-sternline-cache: on' },
  ])('$why counts from the request on that brings it', async ({ first, second }) => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    const { socket, heard } = callTo(server)
    const says = [first, first, second, second, first].map(header => ({ headers: `${JSON_TYPE}${header}\r\n` }))
    const alone = await Promise.all(
      [first, second].map(async header => {
        const own = callTo(server)
        own.socket.write(post(server.port, { headers: `${JSON_TYPE}${header}\r\n` }))
        await expect.poll(own.heard).toMatch(/0\r\n\r\n$/)
        return planIn(own.heard())
      }),
    )
    const before = upstream.requests.length
    for (const [i, said] of says.entries()) {
      socket.write(post(server.port, said))
      await expect.poll(() => answersIn(heard())).toBe(i + 1)
      await expect.poll(heard).toMatch(/0\r\n\r\n$/)
    }
    const [name = '', one = ''] = first.split(': ')
    const [, two = ''] = second.split(': ')
    const isOurs = name.startsWith('x-sternline')
    expect(
      upstream.requests.slice(before).map(({ headers }) => headers.find(([found]) => found === name)?.[1]),
    ).toEqual(isOurs ? Array.from({ length: 5 }) : [one, one, two, two, one])
    const plans = heard().match(/x-sternline-plan: [^\r]*/g)
    if (isOurs) expect(plans).toEqual([alone[0], alone[0], alone[1], alone[1], alone[0]])
  })

  it('is refused from the request on that names another host', async () => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    const { socket, heard } = callTo(server)
    for (const [i, host] of ['127.0.0.1', '127.0.0.1', 'evil.test', '127.0.0.1'].entries()) {
      socket.write(post(server.port, { host: `${host}:${server.port}` }))
      await expect.poll(() => answersIn(heard())).toBe(i + 1)
      await expect.poll(heard).toMatch(/(0\r\n\r\n|\})$/)
    }
    expect(heard().match(/HTTP\/1\.1 \d+/g)).toEqual([200, 200, 403, 200].map(status => `HTTP/1.1 ${status}`))
    expect(upstream.requests).toHaveLength(3)
  })
})

function planIn(answer: string): string | undefined {
  return /x-sternline-plan: [^\r]*/.exec(answer)?.[0]
}
