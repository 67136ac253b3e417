import { connect } from 'node:net'
import { messageAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { type Call, call, post, speak } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { serve, serveBefore } from '../support/serve.ts'

const EVERYWHERE: readonly Call[] = [
  { method: 'POST', path: '/v1/messages', body: JSON.stringify(longRequest()) },
  { path: '/v1/models' },
  { path: '/api/status' },
  { path: '/api/events' },
  { path: '/api/emulator/clock' },
  { path: '/' },
  { path: '/nowhere' },
]

describe('Host (attack 1: a name rebound to 127.0.0.1)', () => {
  it.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])('%s with our port is answered', async name => {
    const server = await serve()
    const reply = await call(server, { path: '/api/status', headers: { host: `${name}:${server.port}` } })
    expect(reply.status).toBe(200)
  })

  it.each([
    { host: 'evil.test:PORT', why: 'another name' },
    { host: '127.0.0.1.nip.io:PORT', why: 'a name that begins like ours' },
    { host: 'localhost.evil.test:PORT', why: 'a name that begins like ours' },
    { host: '127.0.0.1', why: 'no port' },
    { host: '127.0.0.1:1', why: 'another port' },
    { host: '0.0.0.0:PORT', why: 'an address that browsers lead to loopback' },
    { host: '[::ffff:127.0.0.1]:PORT', why: 'an address spelled otherwise' },
    { host: 'user@127.0.0.1:PORT', why: 'a user name in front' },
  ])('$host is refused: $why', async ({ host }) => {
    const server = await serve()
    for (const request of EVERYWHERE) {
      const headers = { 'content-type': 'application/json', host: host.replace('PORT', String(server.port)) }
      const reply = await call(server, { ...request, headers })
      expect([request.path, reply.status]).toEqual([request.path, 403])
      expect(reply.json().error.type).toBe('permission_error')
    }
  })

  it.each([
    { head: 'GET /api/status HTTP/1.1\r\n', status: 400, why: 'no Host' },
    { head: 'GET /api/status HTTP/1.1\r\nHost: \r\n', status: 403, why: 'an empty Host' },
    { head: 'GET /api/status HTTP/1.0\r\n', status: 403, why: 'no Host, where HTTP does not ask for one' },
    { head: 'GET /api/status HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.test\r\n', status: 403, why: 'two' },
    { head: 'GET /api/status HTTP/1.1\r\nHost: evil.test\r\nHost: 127.0.0.1:PORT\r\n', status: 403, why: 'two' },
    { head: 'GET http://evil.test/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n', status: 403, why: 'an absolute target' },
    { head: 'GET http://127.0.0.1:PORT/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n', status: 403, why: 'even one of ours' },
    { head: 'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n', status: 400, why: 'no path' },
  ])('$status for $why', async ({ head, status }) => {
    const server = await serve()
    const heard = await speak(server, `${head.replaceAll('PORT', String(server.port))}Connection: close\r\n\r\n`)
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  })
})

describe('a name that the owner gave (port mappings, tunnels, proxies)', () => {
  const hostNames = ['gw.corp', 'Team.corp:8443', 'web.corp:443', 'localhost:8080', '[::1]:5000']

  it.each([
    { host: 'gw.corp', why: 'without a port' },
    { host: 'GW.corp:8443', why: 'with any port' },
    { host: 'gw.corp:PORT', why: 'with ours' },
    { host: 'team.corp:8443', why: 'with the port that was given' },
    { host: 'web.corp', why: 'without the port that belongs to the scheme' },
    { host: 'localhost:8080', why: 'one of our own, with the port that was given' },
    { host: '[::1]:5000', why: 'an address in brackets' },
    { host: '127.0.0.1:PORT', why: 'our own are answered as before' },
  ])('$host is answered: $why', async ({ host }) => {
    const server = await serve({ hostNames })
    const headers = { host: host.replace('PORT', String(server.port)) }
    expect((await call(server, { path: '/api/status', headers })).status).toBe(200)
    expect((await post(server, '/v1/messages', longRequest(), headers)).status).toBe(200)
  })

  it.each([
    { host: 'team.corp', why: 'the port that was given is missing' },
    { host: 'team.corp:PORT', why: 'another port than the one that was given, even ours' },
    { host: 'sub.gw.corp', why: 'a name below one that was given' },
    { host: 'gw.corp.evil.test:PORT', why: 'a name that begins like one that was given' },
    { host: 'gw.corp:', why: 'no digits behind the colon' },
    { host: 'x@gw.corp', why: 'a user name in front' },
    { host: 'localhost', why: 'a name of our own without our port: other programs of this machine listen there' },
    { host: '127.0.0.1:8080', why: 'a name of our own with a port that was given for another one' },
    { host: 'evil.test:PORT', why: 'a name that was rebound to 127.0.0.1: nobody gave it' },
  ])('$host is refused: $why', async ({ host }) => {
    const server = await serve({ hostNames })
    for (const request of EVERYWHERE) {
      const headers = { 'content-type': 'application/json', host: host.replace('PORT', String(server.port)) }
      expect([request.path, (await call(server, { ...request, headers })).status]).toEqual([request.path, 403])
    }
  })

  it.each([
    { host: 'gw.corp', origin: 'https://gw.corp', status: 200, why: 'the page behind TLS' },
    { host: 'gw.corp', origin: 'http://gw.corp', status: 200, why: 'the page without TLS' },
    { host: 'gw.corp:8443', origin: 'https://gw.corp:8443', status: 200, why: 'the port that was asked' },
    { host: '127.0.0.1:PORT', origin: 'https://gw.corp', status: 200, why: 'a proxy that puts our address into Host' },
    { host: '127.0.0.1:PORT', origin: 'https://team.corp:8443', status: 200, why: 'the same, with the port given' },
    { host: 'web.corp', origin: 'https://web.corp', status: 200, why: 'the port of the scheme' },
    { host: 'localhost:8080', origin: 'http://localhost:8080', status: 200, why: 'a port mapping' },
    { host: 'gw.corp', origin: 'https://gw.corp:3000', status: 403, why: 'what else listens on that machine' },
    { host: '127.0.0.1:PORT', origin: 'http://gw.corp:PORT', status: 403, why: 'another port than the one asked' },
    { host: 'localhost:8080', origin: 'http://localhost:3000', status: 403, why: 'what else listens on this machine' },
    { host: 'web.corp', origin: 'http://web.corp', status: 403, why: 'the port of the other scheme' },
    { host: '127.0.0.1:PORT', origin: 'https://127.0.0.1:PORT', status: 403, why: 'we speak no TLS ourselves' },
    { host: 'gw.corp', origin: 'https://evil.test', status: 403, why: 'another page' },
    { host: 'gw.corp', origin: 'ftp://gw.corp', status: 403, why: 'another scheme' },
    { host: 'gw.corp', origin: 'https://gw.corp/', status: 403, why: 'no origin' },
  ])('$origin for $host: $status, $why', async ({ host, origin, status }) => {
    const server = await serve({ hostNames })
    const ours = (text: string): string => text.replace('PORT', String(server.port))
    const headers = { 'content-type': 'application/json', host: ours(host), origin: ours(origin) }
    const replies = [
      await call(server, { path: '/api/status', headers }),
      await post(server, '/v1/messages', longRequest(), headers),
    ]
    expect(replies.map(reply => reply.status)).toEqual([status, status])
  })

  it('is what the refusal tells to give', async () => {
    const server = await serve()
    for (const headers of [{ host: 'localhost:8080' }, { origin: 'https://gw.corp' }]) {
      const { status, text } = await call(server, { path: '/v1/models', headers })
      expect([status, /sternline start --host-name NAME/.test(text), /server\.host_names/.test(text)]).toEqual([
        403,
        true,
        true,
      ])
    }
  })
})

describe('Origin (attacks 2 and 3: another page in the same browser)', () => {
  it.each([
    'https://evil.test',
    'null',
    'http://localhost.evil.test:PORT',
    'http://localhost:1',
    'https://localhost:PORT',
    'vscode-webview://abc',
    'http://127.0.0.1:PORT.evil.test',
    '',
  ])('%s is refused on every route', async origin => {
    const server = await serve()
    for (const request of EVERYWHERE) {
      const headers = { 'content-type': 'application/json', origin: origin.replace('PORT', String(server.port)) }
      const reply = await call(server, { ...request, headers })
      expect([request.path, reply.status]).toEqual([request.path, 403])
      expect(reply.headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('is refused when one of two is ours', async () => {
    const server = await serve()
    const reply = await call(server, { path: '/api/status', headers: { origin: [server.url, 'https://evil.test'] } })
    expect(reply.status).toBe(403)
  })

  it('that is our own page is answered, without a word of CORS', async () => {
    const server = await serve()
    for (const origin of [server.url, `http://localhost:${server.port}`]) {
      const reply = await call(server, { path: '/api/status', headers: { origin } })
      expect(reply.status).toBe(200)
      expect(Object.keys(reply.headers).filter(name => name.startsWith('access-control-'))).toEqual([])
    }
  })

  it.each(['https://evil.test', null])('a preflight from %s allows nothing', async origin => {
    const server = await serve()
    const headers = { 'access-control-request-method': 'POST', ...(origin === null ? {} : { origin }) }
    for (const path of ['/v1/messages', '/api/status', '/api/events', '/']) {
      const reply = await call(server, { method: 'OPTIONS', path, headers })
      expect(reply.status).toBeGreaterThanOrEqual(400)
      expect(Object.keys(reply.headers).filter(name => name.startsWith('access-control-'))).toEqual([])
    }
  })
})

describe('content type (attack 4: what any page may post without asking)', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=a',
    'text/plain; application/json',
    'application/jsonx',
    undefined,
  ])('%s is refused', async type => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    for (const path of ['/v1/messages', '/v1/messages/count_tokens', '/api/emulator/clock']) {
      const headers = type === undefined ? {} : { 'content-type': type }
      const reply = await call(server, { method: 'POST', path, headers, body: '{}' })
      expect([reply.status, reply.json().error.type]).toEqual([415, 'invalid_request_error'])
    }
    expect(upstream.requests).toEqual([])
  })
})

describe('bytes that are no HTTP (attacks 10 and 16)', () => {
  it.each([
    { text: 'nonsense\r\n\r\n', status: 400, why: 'no HTTP at all' },
    { text: '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', status: 400, why: 'TLS' },
    {
      text: 'POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      status: 400,
      why: 'two lengths',
    },
    {
      text: 'POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde',
      status: 400,
      why: 'two lengths',
    },
    {
      text: `GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nA: ${'a'.repeat(70_000)}\r\n\r\n`,
      status: 431,
      why: 'too many headers',
    },
    { text: 'GET /\u0000 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n', status: 400, why: 'NUL in the path' },
  ])('$why: $status, and the next request is answered', async ({ text, status }) => {
    const server = await serve()
    const heard = await speak(server, text.replaceAll('PORT', String(server.port)))
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(heard).toContain('"type":"error"')
    expect((await call(server, { path: '/api/status' })).status).toBe(200)
  })

  it('a chunked body that turns to nonsense is one too', async () => {
    const server = await serve()
    const head = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\n`
    const heard = await speak(server, `${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\nzzz\r\n`)
    expect(heard).toMatch(/^HTTP\/1\.1 400 /)
    expect((await call(server, { path: '/api/status' })).status).toBe(200)
  })

  it('in the middle of an answer cut it off, and put nothing into it', async () => {
    const { server } = await serveBefore(() => ({ body: ['first'], finish: 'hang' }))
    const socket = connect(server.port, '127.0.0.1')
    const head = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\n`
    socket.write(`${head}Content-Length: 2\r\n\r\n{}`)
    let heard = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      heard += chunk
      if (heard.includes('first')) socket.write('nonsense\r\n\r\n')
    })
    socket.on('error', () => {})
    await new Promise<void>(resolve => socket.on('close', () => resolve()))
    expect(heard.split('HTTP/1.1')).toHaveLength(2)
    expect(heard).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('headers of our own answers', () => {
  it.each([
    '/api/status',
    '/api/nowhere',
    '/api/exchanges/ex_x',
    '/api/sessions?limit=x',
    '/',
    '/nowhere',
    '/v1/nowhere',
  ])('on %s keep it out of caches, frames and guesses', async path => {
    const server = await serve()
    const { headers } = await call(server, { path })
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
  })

  it.each(['/api/status', '/'])('on %s forbid scripts and styles from elsewhere (attack 13)', async path => {
    const server = await serve()
    const policy = (await call(server, { path })).headers['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("style-src 'self'")
    expect(policy).not.toContain('unsafe')
  })
})

describe('secrets (attack 11)', () => {
  it('in headers and bodies show up neither in logs nor in the API', async () => {
    const lines: string[] = []
    const { server } = await serveBefore(() => 'cut', { log: line => lines.push(line) })
    const secret = 'sk-ant-canary-0123456789'
    await post(
      server,
      '/v1/messages',
      { ...longRequest(secret), broken: secret },
      {
        'x-api-key': secret,
        authorization: `Bearer ${secret}`,
        'x-sternline-session': 'secrets',
      },
    )
    const told = await Promise.all(
      ['/api/status', '/api/sessions', '/api/sessions/secrets/exchanges'].map(path => call(server, { path })),
    )
    expect(`${lines.join('\n')}${told.map(({ text }) => text).join('\n')}`).not.toContain('canary')
  })
})
