import type { Exchange } from '@sternline/engine'

/** A finished exchange, numbered so that ids and starts sort by the number. */
export function exchangeOf(number: number, fields: Partial<Exchange> = {}): Exchange {
  return {
    id: `ex_${number.toString().padStart(20, '0')}`,
    session: 'a session',
    state: 'finished',
    upstream: 'emulator',
    emulated: true,
    agent: { id: null, parent: null },
    client: 'claude-cli/2.1.330',
    model: 'claude-sonnet-4-5',
    stream: true,
    startedAt: 1_763_000_000_000 + number,
    answeredAt: 1_763_000_000_200 + number,
    finishedAt: 1_763_000_000_900 + number,
    outcome: 'ok',
    status: 200,
    error: null,
    requestId: `req_${number}`,
    plan: { strategy: 'layered', automatic: null, untouched: null, warnings: [] },
    strip: [
      {
        section: 'tools',
        tokens: 12_000,
        breakpoint: { path: 'tools[11]', layer: 'base', ttl: '5m', placedBy: 'sternline', reason: 'last-tool' },
      },
      { section: 'messages', tokens: 300, breakpoint: null },
    ],
    estimatedTokens: 12_300,
    fingerprint: '0123456789abcdef0123456789abcdef',
    usage: { cached: 12_000, saved5m: 300, saved1h: 0, fresh: 4, output: 50 },
    cost: { paid: 5_487_000, uncached: 37_662_000, avoided: 32_175_000 },
    diagnosis: null,
    attribution: { byClient: 30_000_000, ours: 2_175_000 },
    requestBytes: 61_234,
    ...fields,
  }
}
