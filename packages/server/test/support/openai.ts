import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FakeHandler, type FakeUpstream, jsonAnswer } from '@sternline/testkit'
import { onTestFinished } from 'vitest'
import type { RunningServer } from '../../src/index.ts'
import { configured, type MadeModel } from './configured.ts'
import { fakeUpstream } from './fake-upstream.ts'
import { serve } from './serve.ts'

/** The key of `serveCustody`. */
export const OUR_KEY = 'azure-key-of-the-owner'

const fake = (handler: FakeHandler = () => jsonAnswer({ object: 'list', data: [] })) => fakeUpstream(handler)

const openAi = (name: string, url: string, more: Partial<MadeModel> = {}): MadeModel => ({
  name,
  api: 'openai',
  upstream: 'azure_openai',
  baseUrl: `${url}/openai/v1`,
  ...more,
})

/** A server whose settings have one model of OpenAI's, `gpt`, beside one of Claude's. */
export async function serveOne(
  more: (url: string) => Partial<MadeModel> = () => ({}),
  handler?: FakeHandler,
): Promise<{ upstream: FakeUpstream; server: RunningServer }> {
  const upstream = await fake(handler)
  const models = configured([
    { name: 'claude', baseUrl: `${upstream.url}/anthropic` },
    openAi('gpt', upstream.url, more(upstream.url)),
  ])
  return { upstream, server: await serve({ upstream: { name: 'configured', upstreams: models } }) }
}

/** A server before two upstreams of OpenAI's: `one` has `gpt`, `two` has `embedder`. */
export async function serveTwo(): Promise<{ one: FakeUpstream; two: FakeUpstream; server: RunningServer }> {
  const [one, two] = [await fake(), await fake()]
  const models = configured([openAi('gpt', one.url), openAi('embedder', two.url)])
  return { one, two, server: await serve({ upstream: { name: 'configured', upstreams: models } }) }
}

/** A server that holds the key of `gpt`, and the token that its callers need. */
export async function serveCustody(
  handler?: FakeHandler,
): Promise<{ upstream: FakeUpstream; server: RunningServer; token: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-token-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const upstream = await fake(handler)
  const model = openAi('gpt', upstream.url, { custody: true, headers: async () => [['api-key', OUR_KEY]] as const })
  const tokenFile = join(folder, 'token')
  const upstreams = configured([model])
  const server = await serve({ upstream: { name: 'configured', upstreams }, tokenFile, guardApi: false })
  return { upstream, server, token: (await readFile(tokenFile, 'utf8')).trim() }
}
