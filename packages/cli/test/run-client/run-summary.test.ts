import { describe, expect, it } from 'vitest'
import { type SummedExchange, summaryLine, totalsOf } from '../../src/run-client/run-summary.ts'

type Row = SummedExchange

const row = (changes: Partial<Row> = {}): Row => ({
  startedAt: 1,
  outcome: 'ok',
  usage: { cached: 10_000, saved5m: 200, saved1h: 100, fresh: 5, output: 9 },
  cost: { avoided: 45_000_000 },
  diagnosis: { cause: null, tokensLost: 0 },
  ...changes,
})
const missed = (cause: string, tokensLost: number): Row => row({ diagnosis: { cause, tokensLost } })

const OWN = { isOwn: true, emulated: false }

describe('the line at the end of a run', () => {
  it.each([
    { why: 'nothing came', rows: [], context: OWN, line: 'Sternline: no call came through.\n' },
    {
      why: 'one call',
      rows: [row()],
      context: OWN,
      line: 'Sternline: 1 call, 10k cached, 300 saved, 5 fresh, $0.04 avoided, nothing missed.\n',
    },
    {
      why: 'causes, the costliest first; a cause that lost nothing is none',
      rows: [
        missed('ttl-expired', 900),
        missed('tools-reordered', 4_000),
        missed('ttl-expired', 800),
        missed('below-minimum', 0),
      ],
      context: { isOwn: false, emulated: true },
      line: 'Sternline: 4 calls while it ran, 40k cached, 1.2k saved, 20 fresh, $0.18 avoided (emulated), missed: tools-reordered 1x (4k), ttl-expired 2x (1.7k).\n',
    },
    {
      why: 'a refused one, and a price that nobody knows',
      rows: [row({ cost: null }), row({ outcome: 'refused', usage: null, cost: null, diagnosis: null })],
      context: OWN,
      line: 'Sternline: 2 calls (1 failed), 10k cached, 300 saved, 5 fresh, no price for the model, nothing missed.\n',
    },
  ])('$why', ({ rows, context, line }) => {
    expect(summaryLine(totalsOf(rows), context)).toBe(line)
  })
})
