import { costOf, findModel, LIST_TERMS } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { type CacheReport, importLogs, makeReport } from '../../src/index.ts'
import { importPaths } from '../support/import-text.ts'
import { exchange, ledgerOf, MODEL, usage } from '../support/ledger.ts'

async function reportOf(...exchanges: readonly Exchange[]): Promise<CacheReport> {
  return makeReport(importLogs([await ledgerOf(...exchanges)]))
}

describe("Sternline's own ledger", () => {
  it('gives conversations of the lengths that were billed, known by what the file holds', async () => {
    const { topologies, problems } = await importPaths(await ledgerOf(exchange(0), exchange(1), exchange(2)))
    expect(problems).toEqual([])
    expect(topologies).toHaveLength(1)
    expect(topologies[0]).toMatchObject({
      group: 'ledger/work',
      agent: 'claude-code',
      agentVersion: '2.1.330',
      kind: 'A',
    })
    expect(topologies[0]?.calls.map(call => call.blocks)).toEqual([3, 5, 7])
    expect(topologies[0]?.calls.map(call => call.usage?.cached)).toEqual([0, 12_000, 12_300])
  })

  it('keeps sub-agents and sessions apart', async () => {
    const agent = { id: 'a1', parent: null }
    const { topologies } = await importPaths(
      await ledgerOf(exchange(0), exchange(1, { agent }), exchange(2, { session: 'play' })),
    )
    expect(topologies.map(({ group, thread }) => [group, thread])).toEqual([
      ['ledger/play', 'main'],
      ['ledger/work', 'main'],
      ['ledger/work', 'subagent'],
    ])
  })

  it('is reported to the billionth, under the terms that its costs were made with', async () => {
    const regional = { ...LIST_TERMS, regional: true }
    const exchanges = [
      exchange(0),
      exchange(1, { cost: costOf(usage(12_000, 300), findModel(MODEL), regional) }),
      exchange(2, { model: 'my-deployment', cost: null }),
    ]
    const { billed } = await reportOf(...exchanges)
    const paid = exchanges.reduce((sum, { cost }) => sum + (cost?.paid ?? 0), 0)
    expect(billed.input.paid + billed.output).toBe(paid)
    expect(billed.input.avoided).toBe(exchanges.reduce((sum, { cost }) => sum + (cost?.avoided ?? 0), 0))
    expect(billed).toMatchObject({ calls: 3, unpriced: 1 })
  })

  it('tells losses as they were told when they happened', async () => {
    const diagnosis = {
      outcome: 'miss',
      cause: 'tools-reordered',
      apiReason: 'tools_changed',
      claudeCodeCause: 'tools_changed',
      fault: 'yours',
      section: 'tools',
      path: 'tools[3]',
      tokensLost: 12_300,
      moneyLost: 70_725_000,
      explanation: 'Tool "search" moved.',
      advice: 'Sort the tools.',
    } as const
    const { billed, changes } = await reportOf(
      exchange(0),
      exchange(1),
      exchange(2, { diagnosis, usage: usage(0, 12_600) }),
    )
    expect(billed.losses.find(({ kind }) => kind === 'change')).toMatchObject({
      calls: 1,
      tokens: 12_300,
      money: 70_725_000,
      examples: [{ session: 'ledger/work', place: 'tools[3]', explanation: 'Tool "search" moved.', gapMs: 20_000 }],
    })
    expect(changes).toContainEqual(
      expect.objectContaining({ code: 'ordered-tools', basis: 'billed', avoided: 70_725_000 }),
    )
  })

  it('never counts what the emulator answered as billed', async () => {
    const { billed, simulated } = await reportOf(exchange(0, { emulated: true, upstream: 'emulator' }), exchange(1))
    expect([billed.calls, simulated.calls]).toEqual([1, 1])
  })
})
