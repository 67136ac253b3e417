import { cache, digestOf, findModel, fingerprintOf, planBreakpoints, readRequest } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import { type JsonObject, prompterOf, readRecord, type Topology, topologyOf } from '../../src/index.ts'
import { toolLoop } from '../support/tool-loop.ts'

const head = {
  system: [{ type: 'text', text: 'You count lines. '.repeat(900) }],
  tools: [{ name: 'count', description: 'Counts lines. '.repeat(300), input_schema: { type: 'object' } }],
}

function topologyOfRecord(value: JsonObject): Topology {
  const read = readRecord(value)
  const [topology] = read.ok ? topologyOf(read.recording, 'file').topologies : []
  if (topology === undefined) throw new Error('expected one')
  return topology
}

describe('prompts of a conversation without text', () => {
  const loop = toolLoop(4, head)
  const topology = topologyOfRecord(loop)
  const promptOf = prompterOf(topology)
  const messages: readonly unknown[] = Array.isArray(loop['messages']) ? loop['messages'] : []

  it.each(topology.calls.map((call, i) => ({ call, i })))(
    'are planned as the request itself: call $i',
    ({ call, i }) => {
      const request = { model: call.model, ...head, messages: messages.slice(0, 2 * i + 1) }
      const read = readRequest(request)
      if (!read.ok) throw new Error('expected a request')
      const prompt = promptOf(call)
      const facts = findModel(call.model)
      const plans = [read.prompt, prompt].map(one => planBreakpoints(one, cache.long(), { facts }))
      expect(plans[1]?.breakpoints).toEqual(plans[0]?.breakpoints)
      expect(plans[1]?.breakpoints.length).toBeGreaterThan(2)
      expect(prompt.bytes).toBe(read.prompt.bytes)
      expect(prompt.blocks.map((_, at) => digestOf(prompt, at))).toEqual(
        read.prompt.blocks.map((_, at) => digestOf(read.prompt, at)),
      )
    },
  )

  it.each([
    { changes: {}, same: true, why: 'the same blocks' },
    { changes: { id: 'made/two', group: 'other' }, same: true, why: 'the same blocks of another conversation' },
    { changes: { system: [{ type: 'text', text: 'You count.' }] }, same: false, why: 'another system' },
    { changes: { tools: [] }, same: false, why: 'a tool less' },
  ])('have equal prefixes where their blocks are equal: $why', ({ changes, same }) => {
    const other = topologyOfRecord({ ...loop, ...changes })
    const last = other.calls.at(-1)
    const own = topology.calls.at(-1)
    if (last === undefined || own === undefined) throw new Error('expected calls')
    expect(fingerprintOf(prompterOf(other)(last)) === fingerprintOf(promptOf(own))).toBe(same)
  })

  it('grow: a call begins with all of the call before it', () => {
    const prompts = topology.calls.map(promptOf)
    for (const [i, prompt] of prompts.entries()) {
      const next = prompts[i + 1]
      if (next !== undefined) expect(fingerprintOf(next, prompt.blocks.length - 1)).toBe(fingerprintOf(prompt))
    }
  })

  it('carry the markers of a request that was recorded whole', () => {
    const request = {
      model: 'claude-opus-4-6',
      system: [{ type: 'text', text: 'Count.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [{ role: 'user', content: 'Count the lines.' }],
      thinking: { type: 'enabled', budget_tokens: 1024 },
    }
    const whole = topologyOfRecord({ id: 'wire', calls: [{ request }] })
    const prompt = whole.calls.map(prompterOf(whole))[0]
    expect(prompt?.blocks.map(({ marker }) => marker)).toEqual([{ kind: 'ephemeral', ttl: '1h' }, null])
    expect(prompt?.parameters).toEqual({ thinking: '{"budget_tokens":1024,"type":"enabled"}' })
  })
})
