import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageAnswer, startFakeUpstream } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { post } from '../support/call.ts'
import { configured } from '../support/configured.ts'
import { longRequest } from '../support/requests.ts'
import { serve } from '../support/serve.ts'

const OWNERS_KEY = 'the-owners-key-at-that-host'

/** A server with a token, before an upstream that keeps what it was sent. @param custody whether the key is the owner's */
async function guarded(custody: boolean) {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-own-token-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const tokenFile = join(folder, 'token')
  const upstream = await startFakeUpstream(() => messageAnswer())
  onTestFinished(() => upstream.close())
  const headers = custody ? async () => [['x-api-key', OWNERS_KEY]] as const : undefined
  const model = { name: 'opus', baseUrl: upstream.url, custody, ...(headers === undefined ? {} : { headers }) }
  const server = await serve({ upstream: { name: 'configured', upstreams: configured([model]) }, tokenFile })
  return { server, upstream, token: (await readFile(tokenFile, 'utf8')).trim() }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** How programs send it that were set up almost right. */
const MISTAKEN: readonly Readonly<{ name: string; value: (token: string) => string; why: string }>[] = [
  { name: 'authorization', value: token => `Bearer ${token}`, why: 'as it should be' },
  { name: 'authorization', value: token => `Bearer Bearer ${token}`, why: 'ANTHROPIC_AUTH_TOKEN with the word in it' },
  { name: 'authorization', value: token => `Token ${token}`, why: 'another word' },
  { name: 'authorization', value: token => `Basic ${base64(`x:${token}`)}`, why: 'as a password' },
  { name: 'Authorization', value: token => `basic   ${base64(`${token}:`)}`, why: 'as a name, in small letters' },
  { name: 'authorization', value: token => `Bearer "${token}"`, why: 'in quotes behind the word' },
  { name: 'x-api-key', value: token => `"${token}"`, why: 'in quotes' },
  { name: 'x-api-key', value: token => `${token},`, why: 'with a comma' },
  { name: 'api-key', value: token => `key=${token}`, why: 'with a name of its own' },
  { name: 'ocp-apim-subscription-key', value: token => token, why: 'a header of Azure' },
  { name: 'x-goog-api-key', value: token => token, why: 'a header of Google' },
  { name: 'anthropic-auth-token', value: token => token, why: 'a header that nobody knows' },
  { name: 'user-agent', value: token => `tool/1.0 (${token})`, why: 'a header for something else' },
]

describe('our token never goes on (decision 8)', () => {
  it.each(MISTAKEN)('$name: $why', async ({ name, value }) => {
    const { server, upstream, token } = await guarded(false)
    const own = { 'x-api-key': 'callers-own', 'x-other': 'stays', [name]: value(token) }
    for (const connection of ['keep-alive', 'keep-alive', 'close']) {
      for (const path of ['/v1/messages', '/v1/messages/count_tokens']) {
        expect((await post(server, path, { ...longRequest(), model: 'opus' }, { ...own, connection })).status).toBe(200)
      }
    }
    expect(upstream.requests).toHaveLength(6)
    for (const { headers } of upstream.requests) {
      const rawHeaders = headers.flat()
      const heard = rawHeaders.join('\n')
      const unpacked = rawHeaders.map(text => Buffer.from(text.replace(/^basic\s+/i, ''), 'base64').toString())
      expect([heard.includes(token), unpacked.some(text => text.includes(token))]).toEqual([false, false])
      expect(heard).toContain('x-other\nstays')
      if (name !== 'x-api-key') expect(heard).toContain('x-api-key\ncallers-own')
    }
  })

  it.each(MISTAKEN)('nor beside a key of the owner’s: $name: $why', async ({ name, value }) => {
    const { server, upstream, token } = await guarded(true)
    const headers = { 'x-sternline-token': token, [name]: value(token) }
    expect((await post(server, '/v1/messages', { ...longRequest(), model: 'opus' }, headers)).status).toBe(200)
    const heard = upstream.requests.flatMap(({ headers }) => headers.flat()).join('\n')
    expect([heard.includes(token), heard.includes(base64(`x:${token}`)), heard.includes(OWNERS_KEY)]).toEqual([
      false,
      false,
      true,
    ])
  })

  it.each([
    {
      name: 'authorization',
      value: () => `Basic ${base64('ada:a password that is long enough to hold a token of ours')}`,
    },
    { name: 'authorization', value: () => `Basic ${'%'.repeat(80)}` },
    { name: 'authorization', value: (token: string) => `Bearer ${token.slice(0, -1)}` },
    { name: 'x-goog-api-key', value: (token: string) => token.toLowerCase() },
    { name: 'x-note', value: (token: string) => token.slice(1) },
  ])('and what is not it goes on as it came: $name', async ({ name, value }) => {
    const { server, upstream, token } = await guarded(false)
    await post(server, '/v1/messages', { ...longRequest(), model: 'opus' }, { [name]: value(token) })
    expect(upstream.requests[0]?.headers.flat().join('\n')).toContain(`${name}\n${value(token)}`)
  })
})
