import type Anthropic from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { type Body, blockTokens, marked, sdkFor, standingEmulator, sum, type Ttl, textBlock } from './support.ts'

const PAGES = [{ title: 'Harbour', url: 'https://harbour.example/fees', text: 'The fee is seven a metre. '.repeat(80) }]
const SCENARIO = { answers: [{ searches: [{ query: 'mooring fee', pages: PAGES }], text: 'Seven a metre.' }] }
const WEB = { type: 'web_search_20250305', name: 'web_search' }

/** Tools, system and one message, with a marker of the same life on system and on the message. */
function body(ttl: Ttl | undefined, more: Body = {}): Body {
  return {
    model: 'claude-opus-5',
    max_tokens: 500,
    tools: [WEB],
    system: [textBlock('rules'), textBlock('more rules', ttl)],
    messages: [{ role: 'user', content: [textBlock('question', ttl)] }],
    ...more,
  }
}

async function send(emulator: Emulator, params: Body): Promise<Anthropic.Message> {
  return sdkFor(emulator).messages.create(params as unknown as Anthropic.MessageCreateParamsNonStreaming)
}

/** The request as the reply's last round sends it, up to the result of the search. */
function searched(params: Body, { content }: Anthropic.Message): Body {
  const messages = params['messages'] as readonly unknown[]
  return { ...params, messages: [...messages, { role: 'assistant', content: content.slice(0, 2) }] }
}

describe("1.10: the API's own marker on the result of a tool that runs at the server", () => {
  it('U5: is for five minutes though all markers of the request are for an hour, and usage is the sum of the rounds', async () => {
    const emulator = standingEmulator({ scenario: SCENARIO })
    const message = await send(emulator, body('1h'))
    expect(message.content.map(block => block.type)).toEqual(['server_tool_use', 'web_search_tool_result', 'text'])
    const asked = sum(blockTokens(body('1h')))
    const whole = sum(blockTokens(searched(body('1h'), message)))
    expect(message.usage).toMatchObject({
      input_tokens: 0,
      cache_read_input_tokens: asked,
      cache_creation: { ephemeral_1h_input_tokens: asked, ephemeral_5m_input_tokens: whole - asked },
      server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 },
    })
    expect(whole - asked).toBeGreaterThan(500)
  })

  it('is found by the next turn for five minutes, and what the request marked for an hour after that', async () => {
    for (const { minutes, isThere } of [
      { minutes: 4, isThere: true },
      { minutes: 6, isThere: false },
    ]) {
      const emulator = standingEmulator({ scenario: SCENARIO })
      const { content, ...first } = await send(emulator, body('1h'))
      const messages = [
        ...(body('1h')['messages'] as readonly unknown[]),
        { role: 'assistant', content },
        { role: 'user', content: [textBlock('and now?', '5m')] },
      ]
      emulator.clock.advance(minutes * 60_000)
      const { usage } = await send(emulator, body('1h', { messages }))
      const asked = sum(blockTokens(body('1h')))
      const whole = sum(blockTokens(searched(body('1h'), { ...first, content })))
      expect(usage.cache_read_input_tokens).toBe(isThere ? whole : asked)
    }
  })

  it('is not there when the request has no marker', async () => {
    const emulator = standingEmulator({ scenario: SCENARIO })
    const message = await send(emulator, body(undefined))
    const asked = sum(blockTokens(body(undefined)))
    const whole = sum(blockTokens(searched(body(undefined), message)))
    expect(message.usage).toMatchObject({
      input_tokens: asked + whole,
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
    })
  })

  it('U4: the end of a stream tells more than its start, and only the start tells the split', async () => {
    const stream = sdkFor(standingEmulator({ scenario: SCENARIO })).messages.stream(
      body('1h') as unknown as Anthropic.MessageStreamParams,
    )
    const saved: (number | null)[] = []
    let split: Anthropic.CacheCreation | null = null
    stream.on('streamEvent', event => {
      if (event.type === 'message_start') {
        saved.push(event.message.usage.cache_creation_input_tokens)
        split = event.message.usage.cache_creation
      }
      if (event.type === 'message_delta') saved.push(event.usage.cache_creation_input_tokens)
    })
    const message = await stream.finalMessage()
    const asked = sum(blockTokens(body('1h')))
    const whole = sum(blockTokens(searched(body('1h'), message)))
    expect(saved).toEqual([asked, whole])
    expect(split).toEqual({ ephemeral_1h_input_tokens: asked, ephemeral_5m_input_tokens: 0 })
    expect(message.content).toMatchObject([
      { type: 'server_tool_use', name: 'web_search', input: { query: 'mooring fee' } },
      { type: 'web_search_tool_result', content: [{ url: 'https://harbour.example/fees' }] },
      { type: 'text', text: 'Seven a metre.' },
    ])
  })
})

describe('the agent and a web search', () => {
  const asking = { messages: [{ role: 'user', content: 'How much is the mooring fee?' }] }

  it('calls it where nothing else is offered, and says that it found nothing', async () => {
    const { content, stop_reason } = await send(standingEmulator(), body(undefined, asking))
    expect(content).toMatchObject([
      { type: 'server_tool_use', name: 'web_search', input: { query: expect.stringContaining('mooring') } },
      { type: 'web_search_tool_result', content: [] },
      { type: 'text', text: expect.stringMatching(/^Emulated answer.*no network/) },
    ])
    expect(stop_reason).toBe('end_turn')
  })

  it.each<{ why: string; more: Body }>([
    {
      why: 'another tool is offered',
      more: {
        tools: [WEB, { name: 'grep', input_schema: { type: 'object', properties: { pattern: { type: 'string' } } } }],
      },
    },
    { why: 'no tool is wanted', more: { tool_choice: { type: 'none' } } },
    { why: 'there is no room for it', more: { max_tokens: 5 } },
    { why: 'nothing was asked', more: { messages: [{ role: 'user', content: 'hi' }] } },
  ])('does not call it when $why', async ({ more }) => {
    const { content } = await send(standingEmulator(), body(undefined, { ...asking, ...more }))
    expect(content.map(({ type }) => type)).not.toContain('server_tool_use')
  })

  it('a scripted one waits for a request that offers it', async () => {
    const emulator = standingEmulator({ scenario: SCENARIO })
    const plain = await send(
      emulator,
      body(undefined, { tools: [marked({ name: 'x', input_schema: { type: 'object' } })] }),
    )
    expect(plain.content[0]).toMatchObject({ text: expect.stringMatching(/^Emulated/) })
    expect((await send(emulator, body(undefined))).content.at(-1)).toMatchObject({ text: 'Seven a metre.' })
  })

  it.each([
    [{ query: 1 }, 'answers[0].searches[0].query'],
    [{ query: 'x', pages: 1 }, 'answers[0].searches[0].pages'],
    [{ query: 'x', pages: [{ url: 'x' }] }, 'answers[0].searches[0].pages[0].title'],
    [{ query: 'x', pages: [{ title: 'x' }] }, 'answers[0].searches[0].pages[0].url'],
    [{ query: 'x', pages: [{ title: 'x', url: 'x', text: 1 }] }, 'answers[0].searches[0].pages[0].text'],
  ])('a scenario with %j is refused', (search, at) => {
    expect(() => standingEmulator({ scenario: { answers: [{ searches: [search] }] } })).toThrowError(
      expect.objectContaining({ code: 'bad-scenario', message: expect.stringContaining(at) }),
    )
  })
})
