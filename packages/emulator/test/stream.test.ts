import { createUsageTap } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import type { EmulatorOptions, Wait } from '../src/index.ts'
import { type Body, conversation, request, standingEmulator } from './support.ts'

type Event = Readonly<{ event: string; data: Record<string, unknown> & { type: string } }>

const body = conversation('1-10', '8** 10*', { stream: true })
const thinking = { type: 'enabled', budget_tokens: 1024 }

async function open(asked: Body = body, options: EmulatorOptions = {}): Promise<Response> {
  return standingEmulator(options).fetch(request('/v1/messages', asked))
}

/** Reads the events by the letter: an event line, a data line, an empty line. */
function parse(text: string): readonly Event[] {
  expect(text.endsWith('\n\n')).toBe(true)
  return text
    .slice(0, -2)
    .split('\n\n')
    .map(chunk => {
      const lines = /^event: (\w+)\ndata: (\{.*\})$/.exec(chunk)
      if (lines === null) throw new Error(`not an event: ${chunk}`)
      const [, event = '', data = ''] = lines
      return { event, data: JSON.parse(data) }
    })
}

describe('form', () => {
  it('has the headers of the API', async () => {
    const { headers } = await open()
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-cache')
    expect(headers.get('request-id')).toMatch(/^req_/)
  })

  it('tells the events in the order of the API, each under its own name', async () => {
    const events = parse(await (await open()).text())
    for (const { event, data } of events) expect(data.type).toBe(event)
    const names = events.map(({ event }) => event)
    expect(names.slice(0, 3)).toEqual(['message_start', 'content_block_start', 'ping'])
    expect(new Set(names.slice(3, -3))).toEqual(new Set(['content_block_delta']))
    expect(names.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop'])
  })

  it.each([
    { asked: body, why: 'text' },
    { asked: { ...body, thinking, max_tokens: 2048 }, why: 'thinking and text' },
  ])(
    '$why: starts with the whole bill of the input, ends with cumulative figures without the split',
    async ({ asked }) => {
      const { usage } = await (await open({ ...asked, stream: false })).json()
      const { cache_creation, service_tier, speed, inference_geo, ...cumulative } = usage
      const events = parse(await (await open(asked)).text())
      expect(cache_creation.ephemeral_1h_input_tokens).toBeGreaterThan(0)
      expect(cache_creation.ephemeral_5m_input_tokens).toBeGreaterThan(0)
      expect(events[0]?.data).toMatchObject({
        message: {
          id: expect.stringMatching(/^msg_/),
          content: [],
          stop_reason: null,
          usage: { ...usage, output_tokens: 1, output_tokens_details: null },
        },
      })
      expect(events.at(-2)?.data).toEqual({
        type: 'message_delta',
        delta: { container: null, stop_details: null, stop_reason: 'end_turn', stop_sequence: null },
        usage: cumulative,
      })
    },
  )

  it.each([
    { asked: body, why: 'text' },
    { asked: { ...body, max_tokens: 4 }, why: 'text cut off' },
    { asked: { ...body, thinking, max_tokens: 2048 }, why: 'thinking and text' },
  ])('the pieces of $why add up to the message that is given whole', async ({ asked }) => {
    const whole = await (await open({ ...asked, stream: false })).json()
    const blocks: Record<string, string>[] = []
    for (const { data } of parse(await (await open(asked)).text())) {
      if (data.type === 'content_block_start') blocks.push(data['content_block'] as Record<string, string>)
      const block = blocks.at(-1)
      if (data.type !== 'content_block_delta' || block === undefined) continue
      expect(data['index']).toBe(blocks.length - 1)
      const { type, ...piece } = data['delta'] as Record<string, string>
      expect(['text_delta', 'thinking_delta', 'signature_delta']).toContain(type)
      for (const [name, value] of Object.entries(piece)) block[name] = `${block[name]}${value}`
    }
    expect(blocks).toEqual(whole.content)
  })

  it('is read by the usage tap of the core as the whole answer is', async () => {
    const tapped = async (asked: Body): Promise<unknown> => {
      const tap = createUsageTap()
      tap.push(new Uint8Array(await (await open(asked)).arrayBuffer()))
      return tap.usage
    }
    expect(await tapped(body)).not.toBeNull()
    expect(await tapped(body)).toEqual(await tapped({ ...body, stream: false }))
  })
})

describe('pace', () => {
  /** Counts what is waited for, and waits for nothing. */
  function counting(): { wait: Wait; waited: () => number; calls: () => number } {
    const waits: number[] = []
    return {
      wait: ms => {
        waits.push(ms)
        return Promise.resolve()
      },
      waited: () => waits.reduce((sum, ms) => sum + ms, 0),
      calls: () => waits.length,
    }
  }

  it('waits for nothing by default', async () => {
    const { wait, calls } = counting()
    await (await open(body, { wait })).text()
    expect(calls()).toBe(0)
  })

  it('waits before every piece, about as long as its tokens take', async () => {
    const { wait, waited } = counting()
    const events = parse(await (await open(body, { wait, tokensPerSecond: 50 })).text())
    const tokens = (events.at(-2)!.data['usage'] as { output_tokens: number }).output_tokens
    expect(waited()).toBeGreaterThanOrEqual(tokens * 20)
    expect(waited()).toBeLessThan(tokens * 20 * 2)
  })

  it('does not hold up an answer that is not streamed', async () => {
    const { wait, calls } = counting()
    await (await open({ ...body, stream: false }, { wait, tokensPerSecond: 50 })).text()
    expect(calls()).toBe(0)
  })

  it('waits by a timer when told no other way', async () => {
    const events = parse(await (await open(body, { tokensPerSecond: 5_000 })).text())
    expect(events.at(-1)?.event).toBe('message_stop')
  })
})

describe('an end before the end', () => {
  /** Waits until it is let go or the signal aborts, as a slow pace would. */
  function gate(): { wait: Wait; entered: () => number; aborted: () => number } {
    let entered = 0
    let aborted = 0
    const wait: Wait = (_, signal) => {
      entered += 1
      if (entered < 4) return Promise.resolve()
      return new Promise(resolve => {
        signal.addEventListener('abort', () => {
          aborted += 1
          resolve()
        })
      })
    }
    return { wait, entered: () => entered, aborted: () => aborted }
  }

  it('cancelling the body while it waits stops the generator', async () => {
    const { wait, entered, aborted } = gate()
    const reader = (await open(body, { wait, tokensPerSecond: 1 })).body?.getReader()
    await expect
      .poll(async () => (entered() < 4 ? (await reader?.read())?.done : 'waiting'), { interval: 1 })
      .toBe('waiting')
    await reader?.cancel()
    expect(aborted()).toBe(1)
    expect(entered()).toBe(4)
  })

  it('cancelling the body between two reads stops the generator', async () => {
    const { wait, entered } = gate()
    const reader = (await open(body, { wait, tokensPerSecond: 1 })).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    const before = entered()
    expect(await reader?.read()).toEqual({ done: true, value: undefined })
    expect(entered()).toBe(before)
  })

  it('aborting the request breaks the body off with the reason', async () => {
    const { wait, aborted } = gate()
    const controller = new AbortController()
    const call = new Request(request('/v1/messages', body), { signal: controller.signal })
    const response = await standingEmulator({ wait, tokensPerSecond: 1 }).fetch(call)
    const text = response.text()
    const reason = new Error('the client left')
    setTimeout(() => controller.abort(reason), 1)
    await expect(text).rejects.toBe(reason)
    expect(aborted()).toBe(1)
  })

  it('the timer is cleared when the body is cancelled', async () => {
    const reader = (await open(body, { tokensPerSecond: 0.001 })).body?.getReader()
    const read = reader?.read()
    await reader?.cancel()
    expect(await read).toEqual({ done: true, value: undefined })
  })
})
