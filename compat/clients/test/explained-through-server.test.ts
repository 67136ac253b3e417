import type { FakeUpstream } from '@sternline/testkit'
import { startFakeUpstream } from '@sternline/testkit'
import { expect, it, onTestFinished } from 'vitest'
import { EMULATED } from '../../../packages/upstreams/test/errors/rows/emulated.ts'
import { RECORDED } from '../../../packages/upstreams/test/errors/rows/recorded.ts'
import { askClaudeCode } from './through/ask-claude-code.ts'
import { KEY_VARIABLE, type Started, startWithSettings } from './through/start-with-settings.ts'

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token for another audience, which nobody signed. */
const TOKEN = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ aud: 'https://cognitiveservices.azure.com' })}.c2lnbmF0dXJl`

/** A resource of Azure that refuses every message as one row of the table is refused, and the product before it. */
async function refusing(id: string, key?: string): Promise<Readonly<{ upstream: FakeUpstream; sternline: Started }>> {
  const original = await [...EMULATED, ...RECORDED].find(known => known.id === id)?.answer()
  if (original === undefined) throw new Error(`There is no example of ${id}.`)
  const upstream = await startFakeUpstream(() => ({
    status: original.status,
    headers: Object.fromEntries(original.headers),
    body: [original.body],
  }))
  onTestFinished(() => upstream.close())
  const sternline = await startWithSettings(
    {
      azure_anthropic: {
        api_url: `${upstream.url}/anthropic`,
        api_key_env: KEY_VARIABLE,
        ...(key && { auth: 'bearer' }),
        available_models: [{ name: 'my-opus', model: 'claude-opus-5', aliases: ['claude-opus-5'] }],
      },
    },
    key,
  )
  return { upstream, sternline }
}

it.each<{ id: string; status: number; reads: readonly string[]; key?: string; isForMarkers?: true }>([
  { id: 'A1', status: 404, reads: ['No deployment `my-opus` on `127.0.0.1', 'account deployment list'] },
  { id: 'A2', status: 404, reads: ['does not serve that path.', '/anthropic` for Claude, and nothing after it.'] },
  { id: 'A7', status: 401, reads: ['refused the key.', 'az cognitiveservices account keys list'] },
  {
    id: 'A8',
    status: 401,
    reads: ['It is for https://cognitiveservices.azure.com; Foundry wants https://ai.azure.com.'],
    key: TOKEN,
  },
  { id: 'A9', status: 403, reads: ['may not use `127.0.0.1', 'az role assignment create'] },
  { id: 'A14', status: 400, reads: ['does not know `advisor-tool-2026-03-01`.'] },
  { id: 'A21', status: 429, reads: ['The quota of `my-opus`', 'Try again in 50 seconds'] },
  {
    id: 'A24',
    status: 400,
    reads: ['A request may have 4 cache breakpoints', 'Switch cache markers off in one of the hops'],
    isForMarkers: true,
  },
  {
    id: 'A25',
    status: 400,
    reads: ['A breakpoint of one hour stands behind one of five minutes.'],
    isForMarkers: true,
  },
])(
  'a person at Claude Code reads the explanation of $id through the server, after one request',
  async ({ id, status, reads, key, isForMarkers }) => {
    const { upstream, sternline } = await refusing(id, key)
    const { url, token, exchanges } = sternline
    const out = await askClaudeCode({ url, env: { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: token } })
    for (const words of [...reads, '`sternline doctor` checks it.']) expect(out).toContain(words)
    const recorded = await exchanges()
    // The ledger has what the upstream said, whatever the client was answered.
    expect(recorded.map(exchange => [exchange.status, exchange.outcome])).toEqual([[status, 'refused']])
    // A refusal that may be for our markers: those are left out once before anybody is told.
    expect(upstream.requests).toHaveLength(isForMarkers === true ? 2 : 1)
  },
)

it('a name that no deployment has is told before any request, with the names that there are', async () => {
  const { upstream, sternline } = await refusing('A1')
  const { url, token } = sternline
  const out = await askClaudeCode({
    url,
    model: 'claude-opus-4.6',
    env: { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: token },
  })
  expect(out).toContain('No deployment `claude-opus-4.6` on `127.0.0.1')
  expect(out).toContain('Deployment names are yours, not model ids. Configured: `my-opus`. Did you mean it?')
  expect(upstream.requests).toEqual([])
})
