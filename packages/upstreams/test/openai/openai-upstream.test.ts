import { cache } from '@sternline/core'
import { createEmulator } from '@sternline/emulator'
import { createEngine, createMemory, type Exchange } from '@sternline/engine'
import { expect, it } from 'vitest'
import type { Fetch } from '../../src/openai/messages-over-openai.ts'
import { openAiUpstream } from '../../src/openai/openai-upstream.ts'

const LONG = 'Rules of this house, one after the other, all of them worth reading. '.repeat(120)

it.each([
  { wire: 'chat', stream: false },
  { wire: 'chat', stream: true },
  { wire: 'responses', stream: false },
  { wire: 'responses', stream: true },
] as const)(
  'runs through the one pipeline, and what its cache gave is accounted ($wire, streamed: $stream)',
  async ({ wire, stream }) => {
    const emulator = createEmulator({ deployments: { 'my-gpt': 'gpt-5.5' } })
    const fetch: Fetch = (input, init) => emulator.fetch(new Request(input, init))
    const route = {
      upstream: 'azure_openai',
      baseUrl: 'http://contoso.openai.azure.com/openai/v1',
      apiVersion: null,
      model: 'my-gpt',
      serves: 'gpt-5.5',
      headers: async () => [['api-key', 'k']] as const,
    } as const
    const recorded: Exchange[] = []
    const engine = createEngine({
      upstream: openAiUpstream({ route, wire, fetch }),
      ledger: { record: exchange => recorded.push(exchange) },
      memory: createMemory(),
      clock: { now: Date.now },
      settings: cache.on(),
      publish: () => undefined,
    })
    for (const content of ['First.', 'Second.']) {
      const body = { model: 'my-gpt', max_tokens: 100, stream, system: LONG, messages: [{ role: 'user', content }] }
      const answer = await engine.run({
        path: '/v1/messages',
        headers: [],
        body: new TextEncoder().encode(JSON.stringify(body)),
        signal: new AbortController().signal,
        scope: 's',
        session: 'one',
        agent: { id: null, parent: null },
        client: 'test/1',
      })
      let text = ''
      for await (const chunk of answer.body) text += new TextDecoder().decode(chunk)
      expect(answer.status).toBe(200)
      expect(text).toContain(stream ? 'message_stop' : '"type":"message"')
    }
    expect(recorded.map(({ outcome, upstream, error }) => ({ outcome, upstream, error }))).toEqual(
      [0, 1].map(() => ({ outcome: 'ok', upstream: 'azure_openai', error: null })),
    )
    const [first, second] = recorded.map(({ usage }) => usage)
    expect(first).toMatchObject({ cached: 0, output: expect.any(Number) })
    expect(second?.cached).toBeGreaterThanOrEqual(1024)
    expect(recorded[1]?.requestId).toMatch(/^req_/)
  },
)
