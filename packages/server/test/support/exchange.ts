import type { DiagnosisRecord, Exchange } from '@sternline/engine'

/** An exchange that has just begun; the given fields replace the made-up ones. */
export function exchange(fields: Partial<Exchange> = {}): Exchange {
  return {
    id: 'ex_00000000000000000001',
    session: 's_1',
    state: 'running',
    upstream: 'emulator',
    emulated: true,
    agent: { id: null, parent: null },
    client: 'test/1',
    model: 'claude-sonnet-5',
    stream: false,
    startedAt: 1_000,
    answeredAt: null,
    finishedAt: null,
    outcome: null,
    status: null,
    error: null,
    requestId: null,
    plan: { strategy: 'layered', automatic: null, untouched: null, warnings: [] },
    strip: [],
    estimatedTokens: 0,
    fingerprint: '',
    usage: null,
    cost: null,
    attribution: null,
    diagnosis: null,
    requestBytes: 10,
    ...fields,
  }
}

/** Why an exchange lost what it lost: its system prompt changed. */
export const SYSTEM_CHANGED: DiagnosisRecord = {
  outcome: 'miss',
  cause: 'system-changed',
  apiReason: 'system_changed',
  claudeCodeCause: 'system_prompt_changed',
  fault: 'yours',
  section: 'system',
  path: 'system[0]',
  tokensLost: 90,
  moneyLost: 1_000,
  explanation: 'It changed.',
  advice: 'Keep it.',
}
