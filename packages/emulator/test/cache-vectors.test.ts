import type Anthropic from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import {
  ask,
  type Bill,
  type Body,
  blockTokens,
  conversation,
  MINUTE,
  marked,
  sdkFor,
  standingEmulator,
  sum,
  textBlock,
} from './support.ts'

/** A request at a time, and where its prefix was cached to and saved to, in blocks. */
type Step = Readonly<{
  /** Minutes since the first request. */
  at?: number
  key?: string
  body: Body
  /** Blocks read from the cache. */
  cached: number
  /** Blocks up to the last one that is read or saved for an hour. Default: `cached`. */
  to1h?: number
  /** Blocks up to the last one that is read or saved. Default: `to1h`. */
  to5m?: number
}>

const TOOLS = Array.from({ length: 12 }, (_, i) => ({
  name: `tool_${i + 1}`,
  description: `Tool ${i + 1}: `.padEnd(300, 'does something useful, '),
  input_schema: { type: 'object', properties: {} },
}))

function agent(system: string, question: string, toolMark = false): Body {
  const tools = TOOLS.map((tool, i) => marked(tool, toolMark && i === 11 ? '5m' : undefined))
  return {
    model: 'claude-opus-5',
    max_tokens: 50,
    tools,
    system: [textBlock(system, '5m')],
    messages: [{ role: 'user', content: question }],
  }
}

/** Twelve tools, then so many deferred ones, then system: marked on the twelfth tool alone, or on system alone. */
function withDeferred(count: number): Body {
  const body = agent('rules', 'question', count === 0)
  const deferred = Array.from({ length: count }, (_, i) => ({ ...TOOLS[0], name: `later_${i}`, defer_loading: true }))
  const tools = [...(body['tools'] as unknown[]), ...deferred]
  return { ...body, tools, system: [textBlock('rules', count === 0 ? undefined : '5m')] }
}

async function run(steps: readonly Step[]): Promise<void> {
  const emulator = standingEmulator()
  const start = emulator.clock.now()
  for (const step of steps) {
    emulator.clock.advance(start + (step.at ?? 0) * MINUTE - emulator.clock.now())
    expect(await ask(emulator, step.body, step.key)).toEqual(expected(step))
  }
}

function expected({ body, cached, to1h = cached, to5m = to1h }: Step): Bill {
  const tokens = blockTokens(body)
  return {
    cached: sum(tokens.slice(0, cached)),
    saved1h: sum(tokens.slice(cached, to1h)),
    saved5m: sum(tokens.slice(to1h, to5m)),
    fresh: sum(tokens.slice(to5m)),
  }
}

describe('lookback and writes', () => {
  it.each<{ vector: string; why: string; steps: readonly Step[] }>([
    {
      vector: 'L1',
      why: 'an entry is found within 20 positions, and not beyond',
      steps: [
        { body: conversation('1-10', '10*'), cached: 0, to5m: 10 },
        { body: conversation('1-15', '15*'), cached: 10, to5m: 15 },
        { body: conversation('1-35', '35*'), cached: 0, to5m: 35 },
      ],
    },
    {
      vector: 'L2',
      why: 'a second marker on the previous write finds it at any distance',
      steps: [
        { body: conversation('1-15', '15*'), cached: 0, to5m: 15 },
        { body: conversation('1-35', '15* 35*'), cached: 15, to5m: 35 },
      ],
    },
    {
      vector: 'L3',
      why: '19 positions on is the last that hits',
      steps: [
        { body: conversation('1-15', '15*'), cached: 0, to5m: 15 },
        { body: conversation('1-34', '34*'), cached: 15, to5m: 34 },
      ],
    },
    {
      vector: 'L4',
      why: '20 positions on misses',
      steps: [
        { body: conversation('1-15', '15*'), cached: 0, to5m: 15 },
        { body: conversation('1-35', '35*'), cached: 0, to5m: 35 },
      ],
    },
    {
      vector: 'L5',
      why: 'the walk goes on from the earlier marker',
      steps: [
        { body: conversation('1-15', '15*'), cached: 0, to5m: 15 },
        { body: conversation('1-60', '34* 60*'), cached: 15, to5m: 60 },
      ],
    },
    {
      vector: 'L6',
      why: 'a marker on a block that varies writes every time and never reads',
      steps: [
        { body: conversation('1-5 noon', '6*'), cached: 0, to5m: 6 },
        { body: conversation('1-5 later', '6*'), cached: 0, to5m: 6 },
        { body: conversation('1-5 evening', '', { cache_control: { type: 'ephemeral' } }), cached: 0, to5m: 6 },
      ],
    },
    {
      vector: 'L7',
      why: 'the marker on the last stable block reads',
      steps: [
        { body: conversation('1-5 noon', '5*'), cached: 0, to5m: 5 },
        { body: conversation('1-5 later', '5*'), cached: 5 },
      ],
    },
    {
      vector: 'L8',
      why: 'a marker behind the varying block too writes for nobody',
      steps: [
        { body: conversation('1-5 noon', '5* 6*'), cached: 0, to5m: 6 },
        { body: conversation('1-5 later', '5* 6*'), cached: 5, to5m: 6 },
        { body: conversation('1-5 evening', '5* 6*'), cached: 5, to5m: 6 },
      ],
    },
    {
      vector: 'L9',
      why: 'without a marker nothing is written',
      steps: [
        { body: conversation('1-10', ''), cached: 0 },
        { body: conversation('1-10', '10*'), cached: 0, to5m: 10 },
      ],
    },
    {
      vector: 'L10',
      why: 'an edit changes every prefix after it',
      steps: [
        { body: conversation('1-10', '10*'), cached: 0, to5m: 10 },
        { body: conversation('1-2 edited 4-15', '15*'), cached: 0, to5m: 15 },
      ],
    },
    {
      vector: 'L11',
      why: 'a shortened history needs an entry of its own',
      steps: [
        { body: conversation('1-10', '10*'), cached: 0, to5m: 10 },
        { body: conversation('1-8', '8*'), cached: 0, to5m: 8 },
      ],
    },
    {
      vector: 'L13',
      why: 'a marker where the previous request ended hits whatever the count',
      steps: [
        { body: conversation('1-15', '15*'), cached: 0, to5m: 15 },
        { body: conversation('1-77', '15* 77*'), cached: 15, to5m: 77 },
      ],
    },
    {
      vector: 'L14',
      why: 'eight steps that were not sent yet are 24 positions',
      steps: [
        { body: conversation('1-10', '10*'), cached: 0, to5m: 10 },
        { body: conversation('1-34', '10* 34*'), cached: 10, to5m: 34 },
        { body: conversation('1-58', '58*'), cached: 0, to5m: 58 },
      ],
    },
    {
      vector: 'L15',
      why: 'a marker is no part of the content',
      steps: [
        { body: conversation('1-10', '10*'), cached: 0, to5m: 10 },
        { body: conversation('1-12', '', { cache_control: { type: 'ephemeral' } }), cached: 10, to5m: 12 },
      ],
    },
    {
      vector: 'L16',
      why: 'a marker on system covers the tools',
      steps: [
        { body: agent('rules', 'first question'), cached: 0, to5m: 13 },
        { body: agent('rules', 'another question'), cached: 13 },
      ],
    },
    {
      vector: 'L17',
      why: 'a marker on the last tool survives another system',
      steps: [
        { body: agent('rules', 'question', true), cached: 0, to5m: 13 },
        { body: agent('other rules', 'question', true), cached: 12, to5m: 13 },
      ],
    },
    {
      vector: 'I3',
      why: 'tools behind defer_loading are no part of the prefix and take no position',
      steps: [
        { body: withDeferred(0), cached: 0, to5m: 12 },
        { body: withDeferred(25), cached: 12, to5m: 13 },
      ],
    },
  ])('$vector: $why', ({ steps }) => run(steps))
})

describe('minimums', () => {
  const threeThousand = (model: string): Body => ({
    model,
    max_tokens: 50,
    system: [{ type: 'text', text: 'x'.repeat(7_500), cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: 'hello' }],
  })
  const sixHundred = (model: string): Body => ({
    model,
    max_tokens: 50,
    system: [{ type: 'text', text: 'x'.repeat(1_600), cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: 'hello' }],
  })

  const fifteenHundred = (model: string): Body => ({
    ...threeThousand(model),
    system: [marked({ type: 'text', text: 'x'.repeat(4_100) }, '5m')],
  })

  it('M3: of three markers only the one above the minimum is written', async () => {
    const emulator = standingEmulator()
    const long = (name: string): Body => ({
      model: 'claude-opus-4-6',
      max_tokens: 50,
      tools: [marked(TOOLS[0]!, '5m')],
      system: [textBlock('rules', '5m')],
      messages: [{ role: 'user', content: [marked({ type: 'text', text: name.repeat(13_000) }, '5m')] }],
    })
    const all = sum(blockTokens(long('x')))
    expect(await ask(emulator, long('x'))).toMatchObject({ cached: 0, saved5m: all })
    expect(await ask(emulator, long('y'))).toMatchObject({ cached: 0, saved5m: all })
    expect(await ask(emulator, long('x'))).toMatchObject({ cached: all, saved5m: 0 })
  })

  it.each([
    { vector: 'M1', body: threeThousand('claude-opus-4-6'), saved: 0, why: 'below 4,096' },
    { vector: 'M1', body: threeThousand('claude-opus-5'), saved: 1, why: 'above 512' },
    { vector: 'M1', body: threeThousand('claude-sonnet-4-6'), saved: 1, why: 'above 1,024' },
    { vector: 'M1', body: threeThousand('claude-haiku-4-5'), saved: 0, why: 'below 4,096' },
    { vector: 'M1', body: threeThousand('claude-opus-4-7'), saved: 1, why: 'above 2,048' },
    { vector: 'M4', body: fifteenHundred('claude-sonnet-4-6'), saved: 1, why: 'above the documented 1,024' },
    { vector: 'Z9', body: threeThousand('my-deployment'), saved: 0, why: 'unknown: the largest minimum, 4,096' },
    { vector: 'M2', body: sixHundred('claude-fable-5'), saved: 1, why: 'above 512' },
    { vector: 'M2', body: sixHundred('claude-opus-5'), saved: 1, why: 'above 512' },
    { vector: 'M2', body: sixHundred('claude-opus-4-8'), saved: 0, why: 'below 1,024' },
  ])('$vector: $body.model, $why', ({ body, saved }) => run([{ body, cached: 0, to5m: saved }]))
})

describe('time', () => {
  const short = conversation('1-10', '10*')
  const long = conversation('1-10', '10**')

  it.each<{ vector: string; why: string; steps: readonly Step[] }>([
    {
      vector: 'T1',
      why: 'a read renews five minutes',
      steps: [
        { at: 0, body: short, cached: 0, to5m: 10 },
        { at: 4 + 50 / 60, body: short, cached: 10 },
        { at: 9 + 40 / 60, body: short, cached: 10 },
        { at: 16, body: short, cached: 0, to5m: 10 },
      ],
    },
    {
      vector: 'T2',
      why: 'life counts from the start of the request',
      steps: [
        { at: 0, body: short, cached: 0, to5m: 10 },
        { at: 5 + 10 / 60, body: short, cached: 0, to5m: 10 },
      ],
    },
    {
      vector: 'T3',
      why: 'an hour',
      steps: [
        { at: 0, body: long, cached: 0, to1h: 10 },
        { at: 59, body: long, cached: 10 },
        { at: 118, body: long, cached: 10 },
        { at: 180, body: long, cached: 0, to1h: 10 },
      ],
    },
    {
      vector: 'T5',
      why: 'another credential has another cache',
      steps: [
        { key: 'workspace-a', body: short, cached: 0, to5m: 10 },
        { key: 'workspace-b', body: short, cached: 0, to5m: 10 },
        { key: 'workspace-a', body: short, cached: 10 },
      ],
    },
    {
      vector: 'T8',
      why: 'a pre-warm on a placeholder warms the placeholder alone',
      steps: [
        {
          body: conversation('warmup', '', {
            max_tokens: 0,
            cache_control: { type: 'ephemeral' },
            system: [textBlock('s'), textBlock('t')],
          }),
          cached: 0,
          to5m: 3,
        },
        { body: conversation('1', '1*', { system: [textBlock('s'), textBlock('t')] }), cached: 0, to5m: 3 },
      ],
    },
    {
      vector: 'I8',
      why: 'another model has another cache',
      steps: [
        { body: short, cached: 0, to5m: 10 },
        { body: { ...short, model: 'claude-opus-4-8' }, cached: 0, to5m: 10 },
        { body: short, cached: 10 },
      ],
    },
  ])('$vector: $why', ({ steps }) => run(steps))

  it('T4: identical requests at once all write, while the first reply has not begun', async () => {
    const emulator = standingEmulator({ tokensPerSecond: 10, wait: () => Promise.resolve() })
    const written = async (): Promise<boolean> => {
      const stream = sdkFor(emulator).messages.stream(short as unknown as Anthropic.MessageStreamParams)
      return (await stream.finalMessage()).usage.cache_read_input_tokens === 0
    }
    expect(await Promise.all([written(), written(), written(), written(), written()])).toEqual(Array(5).fill(true))
    emulator.clock.advance(100)
    expect(await Promise.all([written(), written(), written(), written()])).toEqual(Array(4).fill(false))
  })

  it('T6: max_tokens 0 fills the cache and writes nothing; the real request reads it', async () => {
    const emulator = standingEmulator()
    const system = [textBlock('a'), textBlock('b'), textBlock('c', '5m')]
    const warm = { ...conversation('warmup', ''), system, max_tokens: 0 }
    const real = { ...conversation('question', ''), system }
    const head = sum(blockTokens(real).slice(0, 3))
    const params = warm as unknown as Anthropic.MessageCreateParamsNonStreaming
    expect(await sdkFor(emulator).messages.create(params)).toMatchObject({
      content: [],
      stop_reason: 'max_tokens',
      usage: { cache_creation_input_tokens: head, output_tokens: 0 },
    })
    expect(await ask(emulator, real)).toMatchObject({ cached: head, saved5m: 0 })
  })
})
