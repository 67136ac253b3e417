import { request as httpRequest } from 'node:http'
import { describe, expect, it } from 'vitest'
import { requestHead } from '../../../src/upstreams/wire/request-head.ts'
import { ask } from '../../support/message-to.ts'

describe('the head of a request', () => {
  it('holds the host, the headers in their order and spelling, and the length of the body', () => {
    const headers: [string, string][] = [
      ['X-Api-Key', 'k'],
      ['anthropic-beta', 'a'],
      ['Anthropic-Beta', 'b\u00e9'],
    ]
    expect(requestHead(ask({ headers }), 'upstream.test:8080', '/base')).toBe(
      'POST /base/v1/messages HTTP/1.1\r\nhost: upstream.test:8080\r\nX-Api-Key: k\r\nanthropic-beta: a\r\nAnthropic-Beta: b\u00e9\r\n' +
        'content-length: 7\r\nConnection: keep-alive\r\n\r\n',
    )
  })

  it.each([
    { method: 'GET', body: '', length: null, why: 'says no length where nobody expects a body' },
    { method: 'HEAD', body: '', length: null, why: 'the same of HEAD' },
    { method: 'POST', body: '', length: '0', why: 'says that a body is empty' },
    { method: 'PUT', body: '', length: '0', why: 'the same of PUT' },
    { method: 'DELETE', body: '{}', length: '2', why: 'says the length of any body there is' },
  ])('$why', ({ method, body, length }) => {
    const head = requestHead(ask({ method, body: [Buffer.from(body)] }), 'h', '')
    expect(/content-length: (\d+)/.exec(head)?.[1] ?? null).toBe(length)
  })

  it.each(['Connection', 'content-length', 'Expect', 'HOST', 'te', 'Transfer-Encoding', 'upgrade'])(
    'says itself what %s says, and nobody else',
    name => {
      const plain = requestHead(ask(), 'h', '')
      expect(requestHead(ask({ headers: [[name, 'chunked']] }), 'h', '')).toBe(plain)
    },
  )

  it.each<{ fields: Parameters<typeof ask>[0]; why: string }>([
    { fields: { headers: [['a\r\nb', 'c']] }, why: 'a line break in a name' },
    { fields: { headers: [['', 'c']] }, why: 'an empty name' },
    { fields: { headers: [['a b', 'c']] }, why: 'a space in a name' },
    { fields: { headers: [['a:', 'c']] }, why: 'a colon in a name' },
    { fields: { headers: [['a', 'b\r\nc: d']] }, why: 'a line break in a value' },
    { fields: { headers: [['a', 'b\nc']] }, why: 'LF alone in a value' },
    { fields: { headers: [['a', 'b\0']] }, why: 'NUL in a value' },
    { fields: { headers: [['a', '\u4e00']] }, why: 'what Latin-1 does not have in a value' },
    { fields: { path: '/a b' }, why: 'a space in the path' },
    { fields: { path: '/a\r\nb' }, why: 'a line break in the path' },
    { fields: { path: '/\u4e0d' }, why: 'what Latin-1 does not have in the path' },
    { fields: { method: 'GET /x HTTP/1.1\r\n' }, why: 'a line break in the method' },
  ])('is not written with $why, with the code that Node has for it', ({ fields }) => {
    const request = ask(fields)
    const { method, path } = request
    const headers = request.headers.flat()
    expect(codeOf(() => requestHead(request, 'h', ''))).toBe(
      codeOf(
        () =>
          void httpRequest({ method, path, headers: ['host', 'h', ...headers] })
            .on('error', () => {})
            .destroy(),
      ),
    )
  })

  it('is not written for a path that would be a host of its own', () => {
    expect(codeOf(() => requestHead(ask({ path: '@elsewhere.test/' }), 'h', ''))).toBe('ERR_UNESCAPED_CHARACTERS')
  })
})

function codeOf(act: () => void): unknown {
  try {
    act()
    return 'none'
  } catch (problem) {
    return problem instanceof Error && 'code' in problem ? problem.code : problem
  }
}
