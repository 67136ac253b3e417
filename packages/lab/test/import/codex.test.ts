import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/index.ts'
import { importText, sent, spoken } from '../support/import-text.ts'

const line = (type: string, payload: JsonObject, second = 0): string =>
  JSON.stringify({ timestamp: new Date(1_770_000_000_000 + second * 1000).toISOString(), type, payload })

const meta = line('session_meta', {
  id: 's1',
  cli_version: '0.140.0',
  base_instructions: { text: 'You are an agent.' },
})
const context = line('turn_context', { model: 'gpt-5.5', effort: 'high' })
const prompt = (words: string, second: number): string =>
  line('response_item', { type: 'message', role: 'user', content: [{ type: 'input_text', text: words }] }, second)
const said = (words: string, second: number): string =>
  line('response_item', { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: words }] }, second)
const called = (id: string, second: number): string =>
  line('response_item', { type: 'function_call', call_id: id, name: 'shell', arguments: '{"command":"ls"}' }, second)
const answered = (id: string, second: number): string =>
  line('response_item', { type: 'function_call_output', call_id: id, output: 'a.txt' }, second)
const billed = (input: number, cached: number, total: number, second: number): string =>
  line(
    'event_msg',
    {
      type: 'token_count',
      info: {
        total_token_usage: { total_tokens: total },
        last_token_usage: {
          input_tokens: input,
          cached_input_tokens: cached,
          output_tokens: 7,
          total_tokens: input + 7,
        },
      },
    },
    second,
  )

const session = [
  meta,
  line('response_item', { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Be brief.' }] }),
  context,
  prompt('List the files.', 1),
  line('response_item', { type: 'reasoning', encrypted_content: 'x' }, 3),
  called('c1', 4),
  billed(1000, 0, 1007, 5),
  billed(1000, 0, 1007, 5),
  answered('c1', 6),
  said('One file.', 8),
  billed(1100, 900, 2114, 9),
]

describe('a rollout of Codex', () => {
  it('is one conversation of its replies, each billed once, with what the instructions say in front', async () => {
    const { topologies, problems } = await importText(session.join('\n'))
    const [topology] = topologies
    if (topology === undefined) throw new Error('expected one')
    expect(problems).toEqual([])
    expect(topology).toMatchObject({ id: 'codex/s1', source: 'codex', kind: 'B', agentVersion: '0.140.0' })
    expect(topology.blocks.slice(0, 2).map(({ section }) => section)).toEqual(['system', 'system'])
    expect(spoken(topology)).toBe('user text | assistant tool_use | user tool_result | assistant text')
    expect(sent(topology)).toEqual([3, 5])
    expect(topology.calls.map(({ usage, otherUsage, model }) => [usage, otherUsage, model])).toEqual([
      [null, { cached: 0, saved5m: 0, saved1h: 0, fresh: 1000, output: 7 }, 'gpt-5.5'],
      [null, { cached: 900, saved5m: 0, saved1h: 0, fresh: 200, output: 7 }, 'gpt-5.5'],
    ])
    expect(topology.calls.map(({ at }) => at)).toEqual([1_770_000_001_000, 1_770_000_006_000])
    expect(JSON.stringify(topology)).not.toMatch(/List|brief|a\.txt/)
  })

  it.each([
    {
      lines: [...session.slice(0, 6), answered('c1', 6), billed(1000, 0, 1007, 7), ...session.slice(9)],
      bills: [1000, 200],
      why: 'the bill comes behind the result',
    },
    {
      lines: session.filter(one => !one.includes('token_count')),
      bills: [undefined, undefined],
      why: 'there is no bill',
    },
    {
      lines: [...session.slice(0, 7), line('event_msg', { type: 'token_count', info: null }), ...session.slice(7)],
      bills: [1000, 200],
      why: 'a line tells limits and no bill',
    },
  ])('tells replies apart where $why', async ({ lines, bills }) => {
    const [topology] = (await importText(lines.join('\n'))).topologies
    expect(topology?.calls.map(({ otherUsage }) => otherUsage?.fresh)).toEqual(bills)
  })

  it('begins a segment where the history was compacted', async () => {
    const history = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'So far.' }] }]
    const lines = [
      ...session,
      line('compacted', { message: '', replacement_history: history }, 20),
      prompt('Go on.', 21),
      said('On.', 22),
      billed(300, 0, 9999, 23),
    ]
    const { topologies } = await importText(lines.join('\n'))
    expect(topologies.map(({ id, restart }) => [id, restart])).toEqual([
      ['codex/s1', undefined],
      ['codex/s1#2', 'compaction'],
    ])
    expect(topologies.map(spoken)[1]).toBe('user text text | assistant text')
  })

  it('reads the oldest form: items without times, behind a line that names the session', async () => {
    const lines = [
      { id: 's0', timestamp: '2025-06-01T10:00:00Z', instructions: 'You are an agent.', git: {} },
      { record_type: 'state' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'List.' }] },
      { type: 'local_shell_call', id: 'c1', action: { command: ['ls'] } },
      { type: 'function_call_output', call_id: 'c1', output: 'a.txt' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'One.' }] },
    ]
    const { topologies, problems } = await importText(lines.map(one => JSON.stringify(one)).join('\n'))
    expect(problems).toEqual([])
    expect(topologies.map(({ id }) => id)).toEqual(['codex/s0'])
    expect(topologies.map(spoken)).toEqual(['user text | assistant tool_use | user tool_result | assistant text'])
    expect(topologies.map(sent)).toEqual([[2, 4]])
  })
})
