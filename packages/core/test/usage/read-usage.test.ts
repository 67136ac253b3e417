import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createUsageTap, inputTokens, LIST_TERMS, readUsage, savedTokens, type Usage } from '../../src/index.ts'
import { utf8 } from '../bytes.ts'

function tapped(...chunks: readonly string[]): Usage | null {
  const tap = createUsageTap()
  for (const chunk of chunks) tap.push(utf8(chunk))
  return tap.usage
}

const NOTHING = { cached: 0, saved5m: 0, saved1h: 0, fresh: 0, output: 0 }

describe('readUsage', () => {
  it.each([
    {
      vector: 'U1',
      raw: { input_tokens: 50, cache_creation_input_tokens: 0, cache_read_input_tokens: 100_000, output_tokens: 1 },
      usage: { ...NOTHING, cached: 100_000, fresh: 50, output: 1 },
      total: 100_050,
    },
    {
      vector: 'U2',
      raw: {
        input_tokens: 2048,
        cache_read_input_tokens: 1800,
        cache_creation_input_tokens: 248,
        cache_creation: { ephemeral_5m_input_tokens: 148, ephemeral_1h_input_tokens: 100 },
      },
      usage: { ...NOTHING, cached: 1800, saved5m: 148, saved1h: 100, fresh: 2048 },
      total: 4096,
    },
    {
      vector: 'U6',
      raw: { input_tokens: 1, cache_creation: null, cache_creation_input_tokens: 500, cache_read_input_tokens: null },
      usage: { ...NOTHING, saved5m: 500, fresh: 1 },
      total: 501,
    },
    {
      vector: 'U5',
      raw: {
        input_tokens: 3,
        cache_creation_input_tokens: 900,
        cache_creation: { ephemeral_5m_input_tokens: 400, ephemeral_1h_input_tokens: 500 },
      },
      usage: { ...NOTHING, saved5m: 400, saved1h: 500, fresh: 3 },
      total: 903,
    },
    {
      vector: 'U10 chat completions',
      raw: { prompt_tokens: 1566, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 1408 } },
      usage: { ...NOTHING, cached: 1408, fresh: 158, output: 20 },
      total: 1566,
    },
    {
      vector: 'U10 responses, with written tokens',
      raw: {
        input_tokens: 1566,
        output_tokens: 20,
        total_tokens: 1586,
        input_tokens_details: { cached_tokens: 1024, cache_write_tokens: 500 },
      },
      usage: { ...NOTHING, cached: 1024, saved5m: 500, fresh: 42, output: 20 },
      total: 1566,
    },
    {
      vector: 'OpenAI details that are larger than the whole',
      raw: { prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 50, cache_write_tokens: 50 } },
      usage: { ...NOTHING, cached: 10 },
      total: 10,
    },
    {
      vector: 'OpenAI details that are null',
      raw: { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: null },
      usage: { ...NOTHING, fresh: 10, output: 1 },
      total: 10,
    },
    {
      vector: 'a compaction on the way, which the totals leave out',
      raw: {
        input_tokens: 5,
        cache_read_input_tokens: 100,
        output_tokens: 7,
        iterations: [
          { type: 'compaction', input_tokens: 2000, output_tokens: 300, cache_read_input_tokens: 50 },
          { type: 'message', input_tokens: 5, output_tokens: 7, cache_read_input_tokens: 100 },
          { type: 'advisor_message', model: 'claude-opus-4-8', input_tokens: 900, output_tokens: 9 },
        ],
      },
      usage: { ...NOTHING, cached: 150, fresh: 2005, output: 307 },
      total: 2155,
    },
    {
      vector: 'split without the sum',
      raw: { cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 } },
      usage: { ...NOTHING, saved5m: 3, saved1h: 4 },
      total: 7,
    },
  ])('$vector', ({ raw, usage, total }) => {
    const read = readUsage(raw)
    expect(read).toEqual(usage)
    expect(inputTokens(read as Usage)).toBe(total)
  })

  it.each([
    {
      raw: { input_tokens: null, cache_creation_input_tokens: null, cache_read_input_tokens: null },
      why: 'U7: all null',
    },
    { raw: {}, why: 'U7: all absent' },
    { raw: null, why: 'null' },
    { raw: [1], why: 'an array' },
    { raw: { input_tokens: Number.NaN, output_tokens: '7', cache_read_input_tokens: -1 }, why: 'no usable number' },
    { raw: { input_tokens: 1e308, output_tokens: 1e10 + 1 }, why: 'more than any request has' },
  ])('no data is not zero: $why', ({ raw }) => {
    expect(readUsage(raw)).toBeNull()
  })

  it('never gives NaN, a fraction, a negative or more than money can be counted for, and counts saved tokens once', () => {
    const number = fc.oneof(fc.nat(), fc.double(), fc.constant(null), fc.string())
    const raw = fc.record(
      {
        input_tokens: number,
        output_tokens: number,
        cache_read_input_tokens: number,
        cache_creation_input_tokens: number,
        cache_creation: fc.oneof(
          fc.constant(null),
          fc.record({ ephemeral_5m_input_tokens: number, ephemeral_1h_input_tokens: number }, { requiredKeys: [] }),
        ),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(raw, value => {
        const usage = readUsage(value)
        if (usage === null) return
        for (const field of Object.values(usage)) {
          expect(Number.isInteger(field)).toBe(true)
          expect(field).toBeGreaterThanOrEqual(0)
          expect(field).toBeLessThanOrEqual(1e10)
        }
        const created = value.cache_creation_input_tokens
        if (typeof created === 'number' && created >= 0 && created <= 1e10) {
          expect(savedTokens(usage)).toBe(Math.round(created) + 0)
        }
      }),
    )
  })
})

const START =
  'event: message_start\ndata: {"type":"message_start","message":{"id":"m","usage":{"input_tokens":2679,"cache_creation_input_tokens":5000,"cache_read_input_tokens":3,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":5000},"output_tokens":1}}}\n\n'
const DELTA =
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":10682,"cache_creation_input_tokens":7000,"cache_read_input_tokens":3,"output_tokens":510}}\n\n'

describe('the usage tap', () => {
  it('U3, U4: a stream’s figures replace each other; what the split does not say is 5m', () => {
    expect(tapped(START, DELTA)).toEqual({ cached: 3, saved5m: 2000, saved1h: 5000, fresh: 10_682, output: 510 })
  })

  it('knows the input as soon as the stream has begun', () => {
    expect(tapped(START)).toMatchObject({ saved1h: 5000, fresh: 2679 })
  })

  it('keeps what a delta leaves out or sends as null', () => {
    const delta = 'data: {"usage":{"input_tokens":null,"cache_read_input_tokens":null,"output_tokens":9}}\n\n'
    expect(tapped(START, delta)).toEqual({ cached: 3, saved5m: 0, saved1h: 5000, fresh: 2679, output: 9 })
  })

  it('reads Azure OpenAI’s streams: null until the last event, then the whole', () => {
    const chat = 'data: {"choices":[],"usage":null}\n\n'
    const last =
      'data: {"usage":{"prompt_tokens":1566,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1408}}}\n\n'
    expect(tapped(chat)).toBeNull()
    expect(tapped(chat, last)).toEqual({ ...NOTHING, cached: 1408, fresh: 158, output: 2 })
  })

  it('knows the terms of billing once they were told, and keeps them', () => {
    const tap = createUsageTap()
    expect(tap.terms).toEqual(LIST_TERMS)
    tap.push(utf8('{"usage":{"input_tokens":1,"service_tier":"batch","inference_geo":"us","speed":"fast"}}'))
    tap.push(utf8('{"usage":{"output_tokens":1}}'))
    expect(tap.terms).toEqual({ batch: true, regional: true, fast: true })
  })

  it('reads a JSON answer', () => {
    expect(tapped('{"id":"m","usage": {"input_tokens":5,"output_tokens":2}}')).toEqual({
      ...NOTHING,
      fresh: 5,
      output: 2,
    })
  })

  it.each([
    { text: 'data: {"delta":{"text":"\\"usage\\":{\\"input_tokens\\":9}"}}\n\n', why: 'text of the model' },
    { text: '{"usage":null}', why: 'null' },
    { text: '{"usage":[1]}', why: 'an array' },
    { text: '{"usage":{"input_tokens":5', why: 'cut in the middle' },
    { text: '{"usage":{]}}', why: 'garbage' },
    { text: '""usag"usage"', why: 'half a name' },
    { text: '', why: 'nothing' },
  ])('is not fooled by $why', ({ text }) => {
    expect(tapped(text)).toBeNull()
  })

  it('gives the same figures however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(START.length + DELTA.length), { maxLength: 30 }), cuts => {
        const whole = START + DELTA
        const places = [0, ...cuts.sort((a, b) => a - b), whole.length]
        const chunks = places.slice(1).map((end, i) => whole.slice(places[i], end))
        expect(tapped(...chunks)).toEqual(tapped(whole))
      }),
    )
  })
})
