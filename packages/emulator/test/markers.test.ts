import { isDeepStrictEqual } from 'node:util'
import type Anthropic from '@anthropic-ai/sdk'
import { APIError, BadRequestError } from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import {
  ask,
  type Body,
  blockTokens,
  conversation,
  marked,
  refusal,
  sdkFor,
  standingEmulator,
  sum,
  textBlock,
} from './support.ts'

const HELLO = { role: 'user', content: 'hello' }
const plain: Body = { model: 'claude-opus-5', max_tokens: 10, messages: [HELLO] }
const MARK = { type: 'ephemeral' }
const TOOL = { name: 'search', input_schema: { type: 'object' } }
const thinkingBlock = { type: 'thinking', thinking: 'hm', signature: 's' }

describe('markers', () => {
  const order =
    "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. " +
    'Note that blocks are processed in the following order: `tools`, `system`, `messages`.'
  const withBlocks = (...content: unknown[]): Body => ({ ...plain, messages: [{ role: 'user', content }] })

  it.each<{ vector: string; body: Body; message: string }>([
    {
      vector: 'V1',
      body: conversation('1-3', '1* 2* 3*', { tools: [marked(TOOL, '5m')], system: [textBlock('s', '5m')] }),
      message: 'A maximum of 4 blocks with cache_control may be provided. Found 5.',
    },
    {
      vector: 'V2',
      body: conversation('1-5', '1* 2* 3* 4*', { cache_control: MARK }),
      message: 'A maximum of 4 blocks with cache_control may be provided. Found 5.',
    },
    {
      vector: 'V5',
      body: conversation('1-2', '2*', { cache_control: { ...MARK, ttl: '1h' } }),
      message:
        'cache_control.ttl: the top-level cache_control falls on messages.1.content.0, which is marked with another ttl.',
    },
    {
      vector: 'V8',
      body: {
        ...plain,
        messages: [HELLO, { role: 'assistant', content: [{ ...thinkingBlock, cache_control: MARK }] }, HELLO],
      },
      message: 'messages.1.content.0.thinking.cache_control: Extra inputs are not permitted',
    },
    {
      vector: 'V8',
      body: {
        ...plain,
        messages: [
          HELLO,
          { role: 'assistant', content: [{ type: 'redacted_thinking', data: 'x', cache_control: MARK }] },
        ],
      },
      message: 'messages.1.content.0.redacted_thinking.cache_control: Extra inputs are not permitted',
    },
    {
      vector: 'V9',
      body: withBlocks({ type: 'text', text: 'x' }, { type: 'text', text: '', cache_control: MARK }),
      message: 'messages.0.content.1.text: cache_control cannot be set for empty text blocks',
    },
    {
      vector: '1.9',
      body: {
        ...plain,
        messages: [
          {
            role: 'user',
            clear_at: 'next_user_message',
            content: [{ type: 'text', text: 'once', cache_control: MARK }],
          },
        ],
      },
      message: 'messages.0.content.0.cache_control: cache_control cannot be set on content with clear_at',
    },
    {
      vector: 'V10',
      body: { ...plain, tools: [TOOL, { ...TOOL, name: 'later', defer_loading: true, cache_control: MARK }] },
      message:
        "Tool 'later' cannot have both defer_loading=true and cache_control set. Tools with defer_loading cannot use prompt caching.",
    },
    {
      vector: 'V11',
      body: { ...plain, tools: [{ ...TOOL, defer_loading: true }] },
      message: 'At least one tool must have defer_loading=false',
    },
    {
      vector: 'V12',
      body: withBlocks({
        type: 'tool_result',
        tool_use_id: 't',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b', cache_control: MARK },
          { type: 'text', text: 'c', cache_control: MARK },
        ],
      }),
      message:
        'messages.0.content.0.tool_result.content.1.cache_control: cache_control may not be specified within `tool_result.content`. ' +
        'Instead, place it directly on `tool_result`',
    },
    {
      vector: 'V13',
      body: { ...plain, tools: [marked(TOOL, '5m')], system: [textBlock('s'), textBlock('t', '1h')] },
      message: `system.1.cache_control.ttl: ${order}`,
    },
    {
      vector: 'V15',
      body: { ...plain, system: [textBlock('s', '5m')], cache_control: { ...MARK, ttl: '1h' } },
      message: `cache_control.ttl: ${order}`,
    },
    {
      vector: 'V19',
      body: { ...plain, system: [{ type: 'text', text: 's', cache_control: { ...MARK, ttl: '30m' } }] },
      message: "system.0.cache_control.ephemeral.ttl: Input should be '5m' or '1h'",
    },
    {
      vector: 'V19',
      body: withBlocks({ type: 'text', text: 's', cache_control: { type: 'persistent' } }),
      message:
        "messages.0.content.0.cache_control: Input tag 'persistent' found using 'type' does not match any of the expected tags: 'ephemeral'",
    },
    {
      vector: 'V19',
      body: { ...plain, cache_control: { ttl: '5m' } },
      message: 'cache_control.type: Field required',
    },
  ])('$vector: 400 $message', async ({ body, message }) => {
    const found = await refusal(body)
    expect(found).toMatchObject({ status: 400, type: 'invalid_request_error' })
    expect(found.message).toContain(message)
    const { max_tokens: _, ...counted } = body
    expect((await refusal(counted, '/v1/messages/count_tokens')).message).toBe(found.message)
    const sdk = ask(standingEmulator(), body)
    await expect(sdk).rejects.toBeInstanceOf(BadRequestError)
    await expect(sdk).rejects.toMatchObject({ error: { error: { message: found.message } } })
  })

  /** What is read from or saved to the cache is told in blocks. */
  it.each<{ vector: string; body: Body; saved5m?: number; saved1h?: number; why: string }>([
    {
      vector: 'V3',
      body: conversation('1-6', '3* 4* 5*', { cache_control: MARK }),
      saved5m: 6,
      why: 'three and the automatic one, which falls on the last block',
    },
    {
      vector: 'V4',
      body: conversation('1-6', '4* 6*', { cache_control: MARK }),
      saved5m: 6,
      why: 'the automatic one on a marked block',
    },
    {
      vector: 'V6',
      body: {
        ...conversation('', '', { cache_control: MARK }),
        messages: [
          { role: 'user', content: [textBlock('1'), textBlock('2'), textBlock('3')] },
          { role: 'assistant', content: [thinkingBlock] },
        ],
      },
      saved5m: 3,
      why: 'the automatic one walks back to the nearest block that can carry it',
    },
    {
      vector: 'V7',
      body: {
        ...plain,
        cache_control: MARK,
        messages: [{ role: 'assistant', content: [{ ...thinkingBlock, thinking: 'hm '.repeat(3_000) }] }],
      },
      why: 'nothing eligible, so nothing is cached',
    },
    {
      vector: 'V14',
      body: conversation('1', '1*', {
        tools: [marked(TOOL, '1h')],
        system: [textBlock('s'), textBlock('t'), { ...textBlock('u'), cache_control: MARK }],
      }),
      // The tools alone are below the minimum, so their marker is ignored.
      saved5m: 5,
      why: '1h before bare markers, which are for five minutes',
    },
    {
      vector: 'V16',
      body: conversation('1', '', {
        system: [textBlock('s'), textBlock('t'), textBlock('u', '1h')],
        cache_control: MARK,
      }),
      saved1h: 3,
      saved5m: 1,
      why: '1h, then the automatic 5m',
    },
  ])('$vector: served, $why', async ({ body, saved5m = 0, saved1h = 0 }) => {
    const tokens = blockTokens(body)
    expect(await ask(standingEmulator(), body)).toEqual({
      cached: 0,
      saved1h: sum(tokens.slice(0, saved1h)),
      saved5m: sum(tokens.slice(saved1h, saved1h + saved5m)),
      fresh: sum(tokens.slice(saved1h + saved5m)),
    })
  })

  it('V4: the automatic one on a marked block takes no slot of its own', async () => {
    const body = conversation('1-6', '3* 4* 6*', { cache_control: MARK })
    await expect(ask(standingEmulator(), body)).resolves.toMatchObject({ cached: 0 })
  })

  it('V17: Foundry takes the top-level marker, and caches by it', async () => {
    const emulator = standingEmulator()
    const body = conversation('1-6', '', {
      cache_control: MARK,
    }) as unknown as Anthropic.MessageCreateParamsNonStreaming
    const foundry = sdkFor(emulator, 'a', '/anthropic')
    const { usage } = await foundry.messages.create(body)
    expect(usage.cache_creation_input_tokens).toBe(sum(blockTokens(conversation('1-6', ''))))
    const again = await foundry.messages.create(body)
    expect(again.usage.cache_read_input_tokens).toBe(usage.cache_creation_input_tokens)
  })

  it('V20: a string system carries no marker; as one text block of the same text it does, and costs the same', async () => {
    const text = 'Mind the rules. '.repeat(200)
    const asString = { ...plain, system: text }
    const asBlock = { ...plain, system: [{ type: 'text', text, cache_control: MARK }] }
    const emulator = standingEmulator()
    const string = await ask(emulator, asString)
    expect(string).toMatchObject({ cached: 0, saved5m: 0 })
    const block = await ask(emulator, asBlock)
    expect(block.saved5m).toBeGreaterThan(512)
    expect(block.saved5m + block.fresh).toBe(string.fresh)
    expect(await ask(emulator, asBlock)).toMatchObject({ cached: block.saved5m, saved5m: 0 })
  })
})

/** What the error says for programs, as it came. */
function detailsOf({ error }: APIError): unknown {
  const body = error as Readonly<{ error?: Readonly<{ details?: unknown }> }> | undefined
  return body?.error?.details
}

describe('V18: a thread', () => {
  const create = { type: 'create' }
  it.each<{ body: Body; status: number; details?: unknown; why: string }>([
    { body: { ...plain, thread: create }, status: 200, why: 'nothing that it lacks' },
    {
      body: { ...conversation('1', '1*'), thread: create },
      status: 400,
      details: { error_code: 'thread_unsupported_request', unsupported: ['cache_control'] },
      why: 'a marker',
    },
    {
      body: { ...plain, cache_control: MARK, thinking: { type: 'adaptive' }, thread: create },
      status: 400,
      details: { error_code: 'thread_unsupported_request', unsupported: ['cache_control', 'thinking'] },
      why: 'the automatic marker, and thinking',
    },
    {
      body: { ...plain, thread: { type: 'continue', previous_message_id: 'm' } },
      status: 404,
      why: 'one that is not held',
    },
  ])('$status for $why', async ({ body, status, details }) => {
    const params = body as unknown as Anthropic.MessageCreateParamsNonStreaming
    const asked = sdkFor(standingEmulator()).messages.create(params)
    if (status === 200) await expect(asked).resolves.toMatchObject({ type: 'message' })
    else
      await expect(asked).rejects.toSatisfy(
        error => error instanceof APIError && error.status === status && isDeepStrictEqual(detailsOf(error), details),
      )
  })
})
