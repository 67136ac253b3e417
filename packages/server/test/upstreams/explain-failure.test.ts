import { describe, expect, it } from 'vitest'
import { explainFailure } from '../../src/upstreams/explain-failure.ts'
import { readApiUrl } from '../../src/upstreams/read-api-url.ts'

const failure = (code: string): Error => Object.assign(new Error('secret sk-ant-canary'), { code })

describe('explainFailure', () => {
  it.each([
    { problem: failure('ECONNREFUSED'), why: 'Nothing accepts connections' },
    { problem: failure('ENOTFOUND'), why: 'could not be resolved' },
    { problem: failure('EAI_AGAIN'), why: 'could not be resolved' },
    { problem: failure('ETIMEDOUT'), why: 'No connection came about' },
    { problem: failure('ECONNABORTED'), why: 'nothing was sent' },
    { problem: failure('ECONNRESET'), why: 'not known whether the request was billed' },
    { problem: failure('ESILENT'), why: 'said nothing for 30 minutes' },
    { problem: failure('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), why: 'certificate is not trusted' },
    { problem: failure('DEPTH_ZERO_SELF_SIGNED_CERT'), why: 'certificate is not trusted' },
    { problem: failure('EPROTO'), why: 'does not speak HTTP/1.1' },
    { problem: failure('EPROXY'), why: 'The proxy that HTTPS_PROXY names' },
    { problem: failure('EODD'), why: 'The connection failed (EODD)' },
    { problem: new Error('secret sk-ant-canary'), why: 'The connection failed.' },
    { problem: 'a text', why: 'The connection failed.' },
  ])('$problem.code: $why', ({ problem, why }) => {
    const error = explainFailure(problem, 'api.test')
    expect(error.code).toBe('upstream-unreachable')
    expect(error.what).toBe('No answer from api.test.')
    expect(error.why).toContain(why)
    expect(error.fix).not.toBe('')
    expect(error.cause).toBe(problem)
    expect(error.message).not.toContain('canary')
  })
})

describe('readApiUrl', () => {
  it.each(['https://api.anthropic.com', 'http://127.0.0.1:8080/anthropic/', 'https://[::1]:9'])('takes %s', text => {
    expect(readApiUrl(text).href).toContain(text)
  })

  it.each([
    { text: '', why: 'not an absolute URL' },
    { text: 'api.anthropic.com', why: 'not an absolute URL' },
    { text: 'ftp://a.test', why: 'neither https:// nor http://' },
    { text: 'file:///etc/passwd', why: 'neither https:// nor http://' },
    { text: 'https://user:canary@a.test', why: 'a password' },
    { text: 'https://a.test/?key=canary', why: 'a query' },
    { text: 'https://a.test/#canary', why: 'a fragment' },
  ])('refuses $text: $why', ({ text, why }) => {
    expect(() => readApiUrl(text)).toThrow(why)
    expect(() => readApiUrl(text)).not.toThrow('canary')
  })
})
