import { jsonLines } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/index.ts'
import { usageOf } from '../support/claude-log.ts'
import { importText } from '../support/import-text.ts'

const marked = { cache_control: { type: 'ephemeral' } }

function body(turns: number, changes: JsonObject = {}): JsonObject {
  const messages = Array.from({ length: 2 * turns - 1 }, (_, i) => {
    const block = { type: 'text', text: `Words ${i}` }
    const content = i === 2 * turns - 2 ? [{ ...block, ...marked }] : [block]
    return { role: i % 2 === 0 ? 'user' : 'assistant', content }
  })
  return {
    model: 'claude-opus-4-6',
    max_tokens: 9,
    system: [{ type: 'text', text: 'Be brief.', ...marked }],
    messages,
    ...changes,
  }
}

describe('bodies of requests', () => {
  it('are a call each, with their own markers, and of one group where they begin alike', async () => {
    const { topologies, problems } = await importText(
      jsonLines(body(1), body(2), { ...body(1), messages: [{ role: 'user', content: 'Else' }] }),
    )
    expect(problems).toEqual([])
    expect(topologies.map(({ calls }) => calls.map(({ markers }) => markers?.map(({ block }) => block)))).toEqual([
      [[0, 1]],
      [[0, 3]],
      [[0]],
    ])
    const [first, second, other] = topologies.map(({ group }) => group)
    expect(second).toBe(first)
    expect(other).not.toBe(first)
    expect(topologies.map(({ kind }) => kind)).toEqual([null, null, null])
  })

  it.each([
    { line: { request: body(1), at: 1_770_000_000_000 }, why: 'milliseconds' },
    { line: { request: body(1), timestamp: 1_770_000_000 }, why: 'seconds' },
    { line: { body: body(1), time: '2026-02-02T02:40:00.000Z' }, why: 'a text' },
  ])('may stand beside their time: $why', async ({ line }) => {
    const [topology] = (await importText(jsonLines(line))).topologies
    expect(topology?.calls[0]?.at).toBe(1_770_000_000_000)
  })

  it('may stand beside their answer', async () => {
    const response = { id: 'msg_1', usage: { ...usageOf({ read: 50, saved: 7 }), service_tier: 'batch' } }
    const line = { request: body(1), response, request_id: 'req_1' }
    const { topologies, repeated } = await importText(jsonLines(line, line))
    expect(repeated).toBe(1)
    expect(topologies).toHaveLength(1)
    expect(topologies[0]).toMatchObject({
      kind: 'A',
      calls: [
        {
          requestId: 'req_1',
          usage: { cached: 50, saved5m: 7, fresh: 3 },
          terms: { batch: true, regional: false, fast: false },
        },
      ],
    })
  })

  it.each([
    { a: { session: 'x' }, b: { session: 'x' }, same: true, why: 'the line names one session' },
    { a: { session_id: 'x' }, b: { session_id: 'y' }, same: false, why: 'the line names two' },
    {
      a: { request: body(1, { metadata: { user_id: 'user_1_session_x' } }) },
      b: { request: body(2, { metadata: { user_id: 'user_1_session_y' } }) },
      same: false,
      why: 'the metadata names two',
    },
  ])('are grouped by session where $why', async ({ a, b, same }) => {
    const { topologies } = await importText(jsonLines({ request: body(1), ...a }, { request: body(2), ...b }))
    expect(new Set(topologies.map(({ group }) => group)).size).toBe(same ? 1 : 2)
    expect(JSON.stringify(topologies)).not.toContain('user_1')
  })

  it('keep what stands beside their blocks', async () => {
    const { topologies } = await importText(jsonLines(body(1, { tool_choice: { type: 'any' } })))
    expect(topologies[0]?.calls[0]?.parameters).toEqual({ tool_choice: '{"type":"any"}' })
  })

  it('are named where they are no requests', async () => {
    const { topologies, problems } = await importText(
      jsonLines(
        body(1),
        { model: 'x' },
        { messages: [] },
        { messages: [{ role: 'wizard', content: 'x' }] },
        'nonsense',
      ),
    )
    expect(topologies).toHaveLength(1)
    expect(problems).toEqual([
      expect.stringMatching(/^2 it holds no body/),
      expect.stringMatching(/^3 it holds no body/),
      expect.stringMatching(/^4 messages\[0\]\.role: expected/),
      '5 it is not JSON',
    ])
  })
})
