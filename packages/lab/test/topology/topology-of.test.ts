import { describe, expect, it } from 'vitest'
import { type JsonObject, readRecord, type Topology, topologyOf } from '../../src/index.ts'
import { toolLoop, toolLoopCall } from '../support/tool-loop.ts'

function topologiesOf(value: JsonObject): readonly Topology[] {
  const read = readRecord(value)
  if (!read.ok) throw new Error(read.reason)
  return topologyOf(read.recording, 'file').topologies
}

function only(value: JsonObject): Topology {
  const [topology] = topologiesOf(value)
  if (topology === undefined) throw new Error('expected one')
  return topology
}

describe('a recording without its text', () => {
  it('has the blocks of its messages, and how many of them each call sent', () => {
    const { blocks, calls } = only(toolLoop(2))
    expect(
      blocks.map(({ kind, message, isAssistant, isMarkable }) => [kind, message, isAssistant, isMarkable]),
    ).toEqual([
      ['text', 0, false, true],
      ['thinking', 1, true, false],
      ['tool_use', 1, true, true],
      ['tool_result', 2, false, true],
      ['thinking', 3, true, false],
      ['tool_use', 3, true, true],
    ])
    expect(calls.map(call => [call.blocks, call.newest])).toEqual([
      [1, 'prompt'],
      [4, 'tool-results'],
    ])
  })

  it('keeps no text', () => {
    expect(JSON.stringify(topologiesOf(toolLoop(3)))).not.toMatch(/Count|lines|One more|txt/)
  })

  it('reads usage with its lives', () => {
    const { calls } = only(toolLoop(2))
    expect(calls[1]?.usage).toEqual({ cached: 10_000, saved5m: 300, saved1h: 0, fresh: 3, output: 20 })
  })

  it('tells equal blocks by equal digests, wherever they stand', () => {
    const [first, again] = [only(toolLoop(1)), only(toolLoop(1, { id: 'made/two' }))]
    expect(first.blocks[0]?.digest).toBe(again.blocks[0]?.digest)
    expect(new Set(only(toolLoop(3)).blocks.map(({ digest }) => digest)).size).toBe(9)
  })

  it('names what is new when text stands beside results', () => {
    const messages = [
      { role: 'user', content: 'Go.' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'b', input: {} }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'c' },
          { type: 'text', text: 'Stop.' },
        ],
      },
    ]
    expect(only(toolLoop(2, { messages })).calls[1]?.newest).toBe('tool-results-and-text')
  })

  it('takes the source of the file where the record names none', () => {
    expect(only(toolLoop(1, { source: null })).source).toBe('file')
  })

  it('makes a conversation of its own of a whole request, with its markers and without tools outside the prefix', () => {
    const request = {
      model: 'claude-sonnet-4-5',
      tools: [
        { name: 'a', input_schema: {}, defer_loading: true },
        { name: 'b', input_schema: {} },
      ],
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [{ role: 'user', content: 'Hello' }],
    }
    const call = toolLoopCall(0, { request, messages_upto: null })
    const [first, second] = topologiesOf(toolLoop(1, { messages: [], calls: [call, call] }))
    expect(first?.blocks.map(({ section, kind }) => [section, kind])).toEqual([
      ['tools', 'tool'],
      ['system', 'text'],
      ['messages', 'text'],
    ])
    expect(first?.calls[0]?.markers).toEqual([{ block: 1, ttl: '1h' }])
    expect(second?.id).toBe('made/one/1')
  })

  it('counts calls whose body is no request', () => {
    const read = readRecord(toolLoop(1, { calls: [toolLoopCall(0, { request: { messages: 'none' } })] }))
    expect(read.ok && topologyOf(read.recording, 'file')).toEqual({ topologies: [], leftOut: 1 })
  })
})
