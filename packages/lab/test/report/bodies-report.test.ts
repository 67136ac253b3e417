import { jsonLines, tempFile } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { type CacheReport, importLogs, type JsonObject, makeReport } from '../../src/index.ts'
import { usageOf } from '../support/claude-log.ts'

const mark = { cache_control: { type: 'ephemeral' } }
const words = (name: string, length: number): string => `${name} `.repeat(Math.ceil(length / (name.length + 1)))
const tool = (name: string): JsonObject => ({ name, description: words(name, 9000), input_schema: { type: 'object' } })

/** The body of that turn: a growing conversation behind a head, marked at the system block and at the end. */
function body(turn: number, system: string, tools: readonly JsonObject[]): JsonObject {
  const messages = Array.from({ length: 2 * turn + 1 }, (_, i) => {
    const block = { type: 'text', text: words(`turn ${i}`, 2000) }
    return { role: i % 2 === 0 ? 'user' : 'assistant', content: [i === 2 * turn ? { ...block, ...mark } : block] }
  })
  return {
    model: 'claude-opus-4-6',
    tools,
    system: [{ type: 'text', text: `${words('Be helpful.', 30_000)}${system}`, ...mark }],
    messages,
  }
}

async function reportOf(bodies: readonly JsonObject[]): Promise<CacheReport> {
  const lines = bodies.map((request, i) => ({ request, at: 1_770_000_000_000 + i * 20_000 }))
  return makeReport(importLogs([tempFile('bodies.jsonl', jsonLines(...lines))]))
}

const AB = [tool('a'), tool('b')]
const BA = [tool('b'), tool('a')]

describe('a report of bodies', () => {
  it.each([
    {
      bodies: [0, 1, 2, 3].map(turn => body(turn, `It is 10:0${turn}:00.`, AB)),
      code: 'steady-system',
      other: 'ordered-tools',
      cause: 'system-changed',
      place: 'system[0]',
      why: 'a clock in the system prompt',
    },
    {
      bodies: [0, 1, 2, 3].map(turn => body(turn, '', turn % 2 === 0 ? AB : BA)),
      code: 'ordered-tools',
      other: 'steady-system',
      cause: 'tools-reordered',
      place: 'tools[1]',
      why: 'tools in another order',
    },
  ])('simulates what is lost, and what is avoided without it: $why', async ({ bodies, code, other, cause, place }) => {
    const { billed, simulated, changes } = await reportOf(bodies)
    expect([billed.calls, simulated.calls]).toEqual([0, 4])
    const change = simulated.losses.find(({ kind }) => kind === 'change')
    expect(change?.calls).toBe(3)
    expect(change?.causes.map(one => one.cause)).toEqual([cause])
    expect(change?.examples.map(one => one.place)).toEqual([place, place, place])
    const steady = changes.find(one => one.code === code)
    expect(steady?.avoided).toBeGreaterThan(0)
    expect(steady).toMatchObject({ basis: 'simulated', evidence: { calls: 4, changed: 3 } })
    expect(changes.map(one => one.code)).not.toContain(other)
  })

  it('finds nothing to steady where the head is steady, or is another on purpose', async () => {
    const steady = await reportOf([0, 1, 2].map(turn => body(turn, '', AB)))
    const others = await reportOf([body(0, '', AB), body(1, words('Quite another role.', 5000), [tool('c')])])
    for (const { changes } of [steady, others]) {
      expect(changes.filter(({ code }) => code === 'steady-system' || code === 'ordered-tools')).toEqual([])
    }
  })

  it('reads all that the bodies before left, by their own markers', async () => {
    const { simulated } = await reportOf([0, 1, 2].map(turn => body(turn, '', AB)))
    expect(simulated.losses.map(({ kind }) => kind)).toEqual(['cold'])
    expect(simulated.usage.cached).toBeGreaterThan(2 * 15_000)
  })

  it('takes the bill where one stands beside the body', async () => {
    const bill = { request: body(0, '', AB), response: { id: 'm', usage: usageOf({ saved: 20_000 }) } }
    const report = await makeReport(importLogs([tempFile('billed.jsonl', jsonLines(bill))]))
    expect(report.billed.usage).toMatchObject({ saved5m: 20_000, fresh: 3 })
  })
})
