import Anthropic, { toFile } from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { call } from '../support/call.ts'
import { serveBefore } from '../support/serve.ts'

const FORM = 'multipart/form-data; boundary=edge'
const KEY = { 'x-api-key': 'theirs' }
const FILE = {
  id: 'file_011',
  type: 'file',
  filename: 'a.bin',
  mime_type: 'text/plain',
  size_bytes: 3,
  created_at: 'now',
}
/** Bytes that are neither UTF-8 nor JSON, and more than one piece. */
const BYTES = Buffer.alloc(300_000, Buffer.from(Array.from({ length: 256 }, (_, byte) => 255 - byte)))

async function withClient() {
  const { server, upstream } = await serveBefore(({ method = '', path = '' }) =>
    path.includes('/content')
      ? { headers: { 'content-type': 'application/octet-stream' }, body: [BYTES] }
      : {
          headers: { 'content-type': 'application/json' },
          body: [JSON.stringify(method === 'GET' && !path.includes('file_') ? { data: [FILE] } : FILE)],
        },
  )
  const { beta } = new Anthropic({ apiKey: 'theirs', baseURL: server.url, maxRetries: 0 })
  const seen = () => upstream.requests.map(({ method, path }) => `${method} ${path.replace('?beta=true', '')}`)
  return { beta, server, upstream, seen }
}

describe('Anthropic’s own client', () => {
  it('uploads, lists, looks at, fetches and deletes files', async () => {
    const { beta, upstream, seen } = await withClient()
    expect(await beta.files.upload({ file: await toFile(BYTES, 'a.bin') })).toMatchObject({ id: FILE.id })
    expect((await beta.files.list()).data).toMatchObject([{ id: FILE.id }])
    expect(await beta.files.retrieveMetadata('file_011')).toMatchObject({ filename: FILE.filename })
    const fetched = Buffer.from(await (await beta.files.download('file_011')).arrayBuffer())
    expect(fetched.equals(BYTES)).toBe(true)
    await beta.files.delete('file_011')
    const asked = [
      'POST /v1/files',
      'GET /v1/files',
      'GET /v1/files/file_011',
      'GET /v1/files/file_011/content',
      'DELETE /v1/files/file_011',
    ]
    expect(seen()).toEqual(asked)
    expect(Buffer.from(upstream.requests[0]?.body ?? []).includes(BYTES)).toBe(true)
  })

  it('cancels and deletes a batch', async () => {
    const { beta, upstream, seen } = await withClient()
    await beta.messages.batches.cancel('msgbatch_01')
    await beta.messages.batches.delete('msgbatch_01')
    expect(seen()).toEqual(['POST /v1/messages/batches/msgbatch_01/cancel', 'DELETE /v1/messages/batches/msgbatch_01'])
    expect(upstream.requests.map(({ body }) => body.length)).toEqual([0, 0])
  })
})

describe('an upload of a page (attack 4)', () => {
  it.each<{ why: string; headers: Readonly<Record<string, string>>; status: number }>([
    { why: 'of another origin', headers: { ...KEY, origin: 'https://evil.test' }, status: 403 },
    { why: 'of a browser that says no origin', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
    { why: 'in an address that was typed', headers: { ...KEY, 'sec-fetch-site': 'none' }, status: 415 },
    { why: 'in a browser so old that it says nothing', headers: {}, status: 415 },
  ])('$status: $why', async ({ headers, status }) => {
    const { server, upstream } = await withClient()
    for (const path of ['/v1/files', '/anthropic/v1/files', '/v1/messages/batches/b/cancel']) {
      for (const type of [{ 'content-type': FORM }, {}]) {
        const reply = await call(server, { method: 'POST', path, headers: { ...type, ...headers }, body: 'a' })
        expect([path, reply.status]).toEqual([path, status])
      }
    }
    expect(upstream.requests).toEqual([])
  })

  it('takes no form where there are no files', async () => {
    const { server, upstream } = await withClient()
    for (const path of ['/v1/messages', '/v1/messages/count_tokens', '/v1/messages/batches']) {
      const reply = await call(server, { method: 'POST', path, headers: { 'content-type': FORM, ...KEY }, body: 'a' })
      expect([path, reply.status]).toEqual([path, 415])
    }
    expect(upstream.requests).toEqual([])
  })
})
