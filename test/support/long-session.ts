import type { Exchange } from '@sternline/engine'

/** One of very many exchanges of the session `long`, half a minute apart, each with 9,000 tokens read. */
export function longSessionExchange(number: number): Exchange {
  const startedAt = 1_760_000_000_000 + number * 30_000
  return {
    id: `ex_${String(number).padStart(20, '0')}`,
    session: 'long',
    state: 'finished',
    upstream: 'emulator',
    emulated: true,
    agent: { id: null, parent: null },
    client: 'test/1',
    model: 'claude-opus-4-8',
    stream: true,
    startedAt,
    answeredAt: startedAt + 500,
    finishedAt: startedAt + 900,
    outcome: 'ok',
    status: 200,
    error: null,
    requestId: null,
    plan: { strategy: 'layered', automatic: null, untouched: null, warnings: [] },
    strip: [],
    estimatedTokens: 0,
    fingerprint: '',
    usage: { cached: 9_000, saved5m: 300, saved1h: 0, fresh: 0, output: 50 },
    cost: { paid: 1, uncached: 2, avoided: 1 },
    attribution: { byClient: 0, ours: 1 },
    diagnosis: null,
    requestBytes: 1,
  }
}
