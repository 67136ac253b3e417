import { join } from 'node:path'
import { costOf, findModel, type Usage } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import { openLedger } from '@sternline/ledger'
import { tempFolder } from '@sternline/testkit'

/** The model of all exchanges that name no other. */
export const MODEL = 'claude-opus-4-6'

/** The usage of a call that read and saved so many tokens. */
export function usage(cached: number, saved: number): Usage {
  return { cached, saved5m: saved, saved1h: 0, fresh: 3, output: 50 }
}

/** One exchange of a session that goes on: number 0 saves its head, each later one reads it and saves 300 more tokens. */
export function exchange(number: number, fields: Partial<Exchange> = {}): Exchange {
  const billed = fields.usage ?? usage(number === 0 ? 0 : 12_000 + 300 * (number - 1), number === 0 ? 12_000 : 300)
  const model = fields.model ?? MODEL
  return {
    id: `ex_${number.toString().padStart(20, '0')}`,
    session: 'work',
    state: 'finished',
    upstream: 'anthropic',
    emulated: false,
    agent: { id: null, parent: null },
    client: 'claude-cli/2.1.330',
    model,
    stream: true,
    startedAt: 1_763_000_000_000 + number * 20_000,
    answeredAt: 1_763_000_001_000 + number * 20_000,
    finishedAt: 1_763_000_002_000 + number * 20_000,
    outcome: 'ok',
    status: 200,
    error: null,
    requestId: `req_${number}`,
    plan: { strategy: 'layered', automatic: null, untouched: null, warnings: [] },
    strip: [
      { section: 'tools', tokens: 6000, breakpoint: null },
      { section: 'system', tokens: 4000, breakpoint: null },
      { section: 'messages', tokens: 2000, breakpoint: null },
    ],
    estimatedTokens: 12_000,
    fingerprint: '0123456789abcdef0123456789abcdef',
    diagnosis: null,
    cost: costOf(billed, findModel(model)),
    attribution: null,
    requestBytes: 61_234,
    ...fields,
    usage: billed,
  }
}

/** A ledger's file with these exchanges. */
export async function ledgerOf(...exchanges: readonly Exchange[]): Promise<string> {
  const file = join(tempFolder(), 'ledger.sqlite')
  const ledger = await openLedger({ file })
  for (const one of exchanges) ledger.record(one)
  await ledger.close()
  return file
}
