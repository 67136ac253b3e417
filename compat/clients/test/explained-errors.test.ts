import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deliver, explainAnswer } from '@sternline/upstreams'
import { expect, it, onTestFinished } from 'vitest'
import { EMULATED } from '../../../packages/upstreams/test/errors/rows/emulated.ts'
import { RECORDED } from '../../../packages/upstreams/test/errors/rows/recorded.ts'
import { askClaudeCode } from './through/ask-claude-code.ts'

/** Answers every message as an explained error is delivered. @returns its address, and the statuses that were answered */
async function refuseAll(id: string): Promise<Readonly<{ url: string; statuses: number[] }>> {
  const row = [...EMULATED, ...RECORDED].find(known => known.id === id)
  const original = await row?.answer()
  const explanation = original === undefined ? null : explainAnswer(original)
  if (original === undefined || explanation === null) throw new Error(`There is no example of ${id}.`)
  const statuses: number[] = []
  const server = createServer((incoming, outgoing) => {
    const { url = '', headers } = incoming
    incoming.resume()
    if (!url.startsWith('/v1/messages?')) return void outgoing.writeHead(404).end('{}')
    const sent = deliver(explanation, original, { api: 'messages', userAgent: headers['user-agent'] ?? '' })
    statuses.push(sent.status)
    return void outgoing.writeHead(sent.status, Object.fromEntries(sent.headers)).end(sent.body)
  })
  server.on('connect', (_, socket) => void socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, statuses }
}

it.each([
  {
    id: 'A1',
    reads:
      'No deployment `claude-opus-4.6` on `contoso`. Deployment names are yours, not model ids. Configured: `my-opus`. Did you mean it?',
  },
  { id: 'A2', reads: 'Use base `https://contoso.services.ai.azure.com/anthropic` for Claude, and nothing after it.' },
  { id: 'A7', reads: '`contoso` refused the key.' },
  { id: 'A8', reads: 'It is for https://cognitiveservices.azure.com; Foundry wants https://ai.azure.com.' },
  { id: 'A9', reads: 'az role assignment create' },
  { id: 'A10', reads: '`contoso` takes no keys.' },
  { id: 'A14', reads: '`contoso` does not know `advisor-tool-2026-03-01`.' },
  { id: 'A19', reads: 'which serves other models and none of Claude' },
  { id: 'A20', reads: 'Your deployment is called `claude-opus-4-5`' },
  { id: 'A21', reads: 'Try again in 50 seconds' },
  { id: 'A23', reads: 'this is not a network problem' },
  { id: 'A24', reads: 'A request may have 4 cache breakpoints' },
  { id: 'A25', reads: 'A breakpoint of one hour stands behind one of five minutes.' },
  { id: 'A26', reads: 'A firewall in front of `contoso` blocked the request.' },
])('a person at Claude Code reads the explanation of $id after one request', async ({ id, reads }) => {
  const { url, statuses } = await refuseAll(id)
  const out = await askClaudeCode({ url })
  expect(out).toContain(reads)
  expect(statuses).toHaveLength(1)
})

it.each(['A15', 'A16', 'A17'])(
  '%s: Claude Code tries without what was refused, and then shows the explanation',
  async id => {
    const { url, statuses } = await refuseAll(id)
    expect(await askClaudeCode({ url })).toContain('`sternline doctor` checks it.')
    expect(statuses.length).toBeGreaterThan(1)
    expect(new Set(statuses)).toEqual(new Set([400]))
  },
)
