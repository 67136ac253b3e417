import { setImmediate } from 'node:timers/promises'
import type { AssistantEvent, ToolUseBlock } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineTool, type Tool } from '../../src/tools/tool.ts'
import { createApprovals } from '../../src/turn/approvals.ts'
import { type RunToolsParts, runTools } from '../../src/turn/run-tools.ts'
import { tempProject } from '../support/temp-project.ts'

/** Tells when it begins and when it is over; `wait` rounds of the event loop lie between. */
function traced(name: string, isReading: boolean, trace: string[]): Tool {
  const input = z.object({ wait: z.int(), asks: z.boolean().default(false) })
  return defineTool({
    name,
    description: name,
    input,
    isReading,
    async run({ wait, asks }, { ask }) {
      trace.push(`+${wait}`)
      for (let i = 0; i < wait; i++) await setImmediate()
      if (asks) await ask({ kind: 'command', command: 'x', timeoutMs: 1 })
      trace.push(`-${wait}`)
      return { ok: true, text: `${wait}`, summary: '' }
    },
  })
}

const call = (name: string, wait: number, more: object = {}): ToolUseBlock => ({
  type: 'tool_use',
  id: `${name}${wait}`,
  name,
  input: { wait, ...more },
})

async function parts(
  trace: string[],
  more: Partial<RunToolsParts> = {},
): Promise<RunToolsParts & { events: AssistantEvent[] }> {
  const { folder } = await tempProject({})
  const events: AssistantEvent[] = []
  return {
    tools: [traced('read', true, trace), traced('write', false, trace)],
    context: { folder, allowsCommands: false, environment: {}, signal: new AbortController().signal },
    approve: async () => ({ allowed: true }),
    conversation: 'c',
    unreadable: new Set(),
    emit: event => events.push(event),
    events,
    ...more,
  }
}

describe('runTools', () => {
  it('runs readers beside each other, writers alone and in their place, and keeps the order of the calls', async () => {
    const trace: string[] = []
    const calls = [call('read', 9), call('read', 2), call('write', 4), call('write', 3), call('read', 1)]
    const results = await runTools(calls, await parts(trace))
    expect(trace).toEqual(['+9', '+2', '-2', '-9', '+4', '-4', '+3', '-3', '+1', '-1'])
    expect(results.map(({ outcome }) => outcome.text)).toEqual(['9', '2', '4', '3', '1'])
  })

  it('has an outcome for every call, whatever is wrong with it', async () => {
    const stopper = new AbortController()
    const given = await parts([], { unreadable: new Set(['read1']) })
    const calls = [call('none', 0), call('read', 1), call('read', 2, { wait: 'x' })]
    expect((await runTools(calls, given)).map(({ outcome }) => outcome.summary)).toEqual([
      'no such tool',
      'wrong input',
      'wrong input',
    ])
    stopper.abort()
    const stopped = await runTools(calls, { ...given, context: { ...given.context, signal: stopper.signal } })
    expect(stopped.map(({ outcome }) => outcome.summary)).toEqual(['stopped', 'stopped', 'stopped'])
    expect(given.events).toHaveLength(6)
  })

  it('takes a port that fails for a refusal', async () => {
    const given = await parts([], { approve: () => Promise.reject(new Error('gone')) })
    await runTools([call('write', 1, { asks: true })], given)
    expect(given.events).toMatchObject([
      { type: 'approval-asked' },
      { type: 'approval-answered', allowed: false },
      { type: 'tool-result' },
    ])
  })
})

it('approvals wait for an answer from elsewhere, and for none that nobody needs', async () => {
  const approvals = createApprovals()
  const stopper = new AbortController()
  const proposal = { kind: 'command', command: 'x', timeoutMs: 1 } as const
  const ask = (id: string): ReturnType<typeof approvals.approve> =>
    approvals.approve({ id, conversation: 'c', call: 't', proposal }, stopper.signal)
  const [first, second] = [ask('1'), ask('2')]
  expect(approvals.waiting().map(({ id }) => id)).toEqual(['1', '2'])
  expect(approvals.decide('1', { allowed: true })).toBe(true)
  expect(await first).toEqual({ allowed: true })
  expect(approvals.decide('1', { allowed: false })).toBe(false)
  stopper.abort()
  expect((await second).allowed).toBe(false)
  expect(approvals.waiting()).toEqual([])
})
