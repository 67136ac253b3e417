import { describe, expect, it } from 'vitest'
import { call } from '../support/call.ts'
import { OUR_KEY, serveCustody, serveOne, serveTwo } from '../support/openai.ts'

const MB = 1024 * 1024
const FORM = 'multipart/form-data; boundary=edge'
const KEY = { authorization: 'Bearer k' }

/** A form with a file of any bytes, which are neither UTF-8 nor JSON. */
function form(length: number): Buffer {
  const file = Buffer.alloc(length, Buffer.from(Array.from({ length: 256 }, (_, byte) => 255 - byte)))
  const head = '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
  return Buffer.concat([Buffer.from(head), file, Buffer.from('\r\n--edge--\r\n')])
}

describe('an upload of a program', () => {
  it.each([
    { why: 'a form with a length', headers: { 'content-type': FORM }, body: form(1_000) },
    { why: 'a form in chunks', headers: { 'content-type': FORM, 'transfer-encoding': 'chunked' }, body: form(1_000) },
    { why: 'a form of many pieces', headers: { 'content-type': FORM }, body: form(3 * MB) },
    { why: 'a type in other letters', headers: { 'content-type': 'Multipart/Form-Data;boundary=edge' }, body: form(9) },
    {
      why: 'what could be taken for a request',
      headers: { 'content-type': FORM },
      body: Buffer.from('{"model":"gpt","input":"a"}'),
    },
    { why: 'nothing, with a length', headers: { 'content-length': '0' }, body: Buffer.alloc(0) },
    { why: 'nothing, in chunks', headers: { 'transfer-encoding': 'chunked' }, body: Buffer.alloc(0) },
  ])('arrives byte for byte, with its type: $why', async ({ headers, body }) => {
    // Another name for the model than the client's: in JSON it would be replaced.
    const { server, upstream } = await serveOne(() => ({ model: 'mine' }))
    const sent = { method: 'POST', path: '/openai/v1/files?a=1', headers: { ...KEY, ...headers }, body }
    expect((await call(server, sent)).status).toBe(200)
    const [arrived] = upstream.requests
    expect(upstream.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /openai/v1/files?a=1'])
    expect(Buffer.compare(arrived?.body ?? new Uint8Array(1), body)).toBe(0)
    const said = arrived?.headers.filter(([name]) => /^content-(type|length)$/i.test(name)).map(([, value]) => value)
    const type = 'content-type' in headers ? [headers['content-type']] : []
    expect(said).toEqual([...type, `${body.length}`])
  })

  it.each(['/openai/v1/responses/resp_1/cancel', '/openai/v1/batches/batch_1/cancel', '/openai/v1/files'])(
    'comes with Node’s own fetch, as OpenAI’s client sends it: %s',
    async path => {
      const { server, upstream } = await serveOne()
      const data = new FormData()
      data.append('purpose', 'batch')
      data.append('file', new Blob(['{"a":1}\n']), 'lines.jsonl')
      const body = path.endsWith('/cancel') ? null : data
      expect((await fetch(server.url + path, { method: 'POST', headers: KEY, body })).status).toBe(200)
      expect(upstream.requests.map(found => found.path)).toEqual([path])
      expect(Buffer.from(upstream.requests[0]?.body ?? []).includes('{"a":1}\n')).toBe(body !== null)
    },
  )

  it.each([{ 'api-key': 'k' }, { 'x-api-key': 'k' }, { 'x-sternline-token': 'k' }, { AUTHORIZATION: 'bearer k' }])(
    'is known by its key: %o',
    async key => {
      const { server, upstream } = await serveOne()
      const headers = { 'content-type': FORM, ...key }
      const reply = await call(server, { method: 'POST', path: '/openai/v1/files', headers, body: form(9) })
      expect([reply.status, upstream.requests.length]).toEqual([200, 1])
    },
  )

  it('is refused where it is too large', async () => {
    const { server, upstream } = await serveOne()
    const headers = { 'content-type': FORM, ...KEY }
    const ask = (body: Buffer) => call(server, { method: 'POST', path: '/openai/v1/files', headers, body })
    expect((await ask(Buffer.alloc(32 * MB))).status).toBe(200)
    expect((await ask(Buffer.alloc(32 * MB + 1))).status).toBe(413)
    expect(upstream.requests.map(({ body }) => body.length)).toEqual([32 * MB])
  })

  it('goes where the path’s deployment says, and nowhere without it where there are several', async () => {
    const { one, two, server } = await serveTwo()
    const headers = { 'content-type': FORM, ...KEY }
    const body = Buffer.from('{"model":"gpt"}')
    const ask = (path: string) => call(server, { method: 'POST', path, headers, body })
    const lost = await ask('/openai/v1/audio/transcriptions')
    expect([lost.status, lost.headers['x-sternline-error']]).toEqual([400, 'model-needed'])
    expect((await ask('/openai/deployments/embedder/audio/transcriptions')).status).toBe(200)
    expect([one.requests.length, two.requests.length]).toEqual([0, 1])
    expect(Buffer.from(two.requests[0]?.body ?? []).toString()).toBe('{"model":"gpt"}')
  })

  it('goes with the owner’s key for who brings the token, and for nobody else', async () => {
    const { server, upstream, token } = await serveCustody()
    const ask = (headers: Readonly<Record<string, string>>) =>
      call(server, {
        method: 'POST',
        path: '/openai/v1/files',
        headers: { 'content-type': FORM, ...headers },
        body: form(9),
      })
    expect((await ask({})).status).toBe(415)
    expect((await ask({ authorization: 'Bearer slt_wrong' })).status).toBe(401)
    expect(upstream.requests).toEqual([])
    expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(200)
    const { headers = [] } = upstream.requests[0] ?? {}
    expect(headers.filter(([name]) => /^(?:api-key|authorization)$/i.test(name))).toEqual([['api-key', OUR_KEY]])
  })
})

describe('an upload of a page (attack 4)', () => {
  const BODIES: readonly Readonly<Record<string, string>>[] = [{ 'content-type': FORM }, {}]

  it.each<{ why: string; headers: Readonly<Record<string, string>>; status: number }>([
    { why: 'a form of another page', headers: { origin: 'https://evil.test' }, status: 403 },
    { why: 'one that hides where it comes from', headers: { origin: 'null' }, status: 403 },
    { why: 'one of a browser that says no origin', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
    { why: 'one on another port of ours', headers: { 'sec-fetch-site': 'same-site' }, status: 403 },
    { why: 'one with all headers of a script', headers: { ...KEY, origin: 'https://evil.test' }, status: 403 },
    {
      why: 'our own page, with a key',
      headers: { ...KEY, origin: 'OWN', 'sec-fetch-site': 'same-origin' },
      status: 415,
    },
    { why: 'our own page in an old browser, with a key', headers: { ...KEY, origin: 'OWN' }, status: 415 },
    { why: 'an address that was typed, with a key', headers: { ...KEY, 'sec-fetch-site': 'none' }, status: 415 },
    { why: 'a browser so old that it says nothing', headers: {}, status: 415 },
    {
      why: 'the same, with a name and a password in the address',
      headers: { authorization: 'Basic azpr' },
      status: 415,
    },
    { why: 'the same, with what the system signs in with', headers: { authorization: 'Negotiate aaaa' }, status: 415 },
    { why: 'empty keys', headers: { authorization: 'Bearer ', 'api-key': '', cookie: 'api-key=k' }, status: 415 },
  ])('$status: $why', async ({ headers, status }) => {
    const { server, upstream } = await serveOne()
    for (const kind of BODIES) {
      for (const path of ['/openai/v1/files', '/openai/v1/responses/resp_1/cancel']) {
        const { origin, ...others } = headers
        const said = origin === undefined ? others : { ...others, origin: origin === 'OWN' ? server.url : origin }
        const reply = await call(server, { method: 'POST', path, headers: { ...kind, ...said }, body: form(9) })
        expect([path, reply.status]).toEqual([path, status])
        expect(Object.keys(reply.headers).filter(name => name.startsWith('access-control-'))).toEqual([])
      }
    }
    expect(upstream.requests).toEqual([])
  })

  it.each([
    { path: '/openai/v1/files', type: 'text/plain' },
    { path: '/openai/v1/files', type: 'application/x-www-form-urlencoded' },
    { path: '/openai/v1/files', type: 'text/plain; multipart/form-data' },
    { path: '/openai/v1/files', type: 'multipart/form-datax' },
    { path: '/openai/v1/files', type: 'multipart/related; boundary=edge' },
    { path: '/openai/v1/files', type: ['text/plain', FORM] },
    { path: '/openai/v1/files', type: [FORM, 'application/json'] },
    ...[
      '/openai/v1/chat/completions',
      '/openai/v1/responses',
      '/openai/responses',
      '/openai/deployments/gpt/chat/completions',
      '/openai/elsewhere',
      '/v1/messages',
      '/v1/messages/count_tokens',
      '/v1/responses',
      '/anthropic/v1/messages',
      '/api/emulator/clock',
    ].flatMap(path => [
      { path, type: FORM },
      { path, type: undefined },
    ]),
  ])('415 even with a key: $type to $path', async ({ path, type }) => {
    const { server, upstream } = await serveOne()
    const headers = type === undefined ? KEY : { 'content-type': type, ...KEY }
    const reply = await call(server, { method: 'POST', path, headers, body: '{}' })
    expect(reply.status).toBe(415)
    expect(upstream.requests).toEqual([])
  })
})
