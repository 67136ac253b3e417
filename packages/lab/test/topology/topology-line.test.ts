import { describe, expect, it } from 'vitest'
import { readTopologyLine, type Topology, type TopologyCall, writeTopologyLine } from '../../src/index.ts'
import { conversation } from '../support/session.ts'

const digest = '0123456789abcdef0123456789abcdef'

/** A conversation whose digests are digests. */
function made(facts: Partial<Topology> = {}, call: Partial<TopologyCall> = {}): Topology {
  const topology = conversation([{ at: 1, add: 'p', saved: 5000 }], facts)
  return {
    ...topology,
    blocks: topology.blocks.map(block => ({ ...block, digest })),
    calls: topology.calls.map(one => ({ ...one, ...call })),
  }
}

const parse = (line: string): object => JSON.parse(line)

describe('a topology file', () => {
  it.each([
    { topology: made(), why: 'a conversation' },
    { topology: made({ restart: 'compaction', thread: 'subagent' }), why: 'one that was compacted' },
    {
      topology: made({}, { requestId: 'req_1', terms: { batch: true, regional: false, fast: false } }),
      why: 'a name and terms',
    },
    {
      topology: made({}, { markers: [{ block: 0, ttl: '1h' }], parameters: { thinking: '{}' } }),
      why: 'a request recorded whole',
    },
    {
      topology: made(
        {},
        {
          usage: null,
          otherUsage: { cached: 1, saved5m: 0, saved1h: 0, fresh: 2, output: 3 },
          isEmulated: true,
          told: {
            outcome: 'miss',
            cause: 'ttl-expired',
            path: null,
            tokensLost: 5,
            moneyLost: null,
            explanation: 'Expired.',
            advice: null,
          },
        },
      ),
      why: 'what others told',
    },
  ])('gives back what was written: $why', ({ topology }) => {
    const line = writeTopologyLine(topology)
    expect(line.endsWith('}\n')).toBe(true)
    expect(readTopologyLine(parse(line))).toEqual({ ok: true, topology })
  })

  it.each([
    { change: { sternline_topology: 2 }, reason: /version 2 .* 1 can be read/, why: 'a later version' },
    { change: { text: 'a secret' }, reason: /[Uu]nrecognized key/, why: 'a member that may hold text' },
    { change: { calls: [] }, reason: /^calls: /, why: 'no calls' },
    { change: { blocks: [] }, reason: /names a block that is not there/, why: 'a call of missing blocks' },
    { change: { blocks: [{ ...made().blocks[0], digest: 'x' }] }, reason: /^blocks\[0\]\.digest: /, why: 'no digest' },
  ])('refuses $why', ({ change, reason }) => {
    const read = readTopologyLine({ ...parse(writeTopologyLine(made())), ...change })
    expect(read.ok ? '' : read.reason).toMatch(reason)
  })
})
