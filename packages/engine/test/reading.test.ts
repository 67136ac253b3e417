import { Body } from '@sternline/core/memory'
import { describe, expect, it } from 'vitest'
import { createCallReader, type Reading, readCall } from '../src/index.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`

/** Reads a body as it comes, in two pieces. */
function follow(text: string): Reading {
  const bytes = utf8(text)
  const pieces = [bytes.subarray(0, 7), bytes.subarray(7)]
  const follower = createCallReader()('conversation')
  for (const piece of pieces) follower.take(piece)
  return follower.read(new Body(pieces))
}

/** A body that fails whoever wants to see it whole, and whether it fails for ever. */
function failing(text: string, isForEver: boolean): Body {
  let count = 0
  return new (class extends Body {
    override readWhole<T>(read: (bytes: Uint8Array) => T): T {
      if (isForEver || ++count === 1) throw new RangeError('no room')
      return super.readWhole(read)
    }
  })([utf8(text)])
}

const LONGEST = 'm'.repeat(1_022)

describe('the model of a body that cannot be read', () => {
  it.each([
    { body: '{"model":"m","messages":[],"messages":[]}', problem: 'duplicate-key', model: 'm', why: 'a doubled key' },
    {
      body: '{"messages":[{"role":"developer","content":"a"}], "model" : "m" }',
      problem: 'not-a-request',
      model: 'm',
      why: 'an unknown role',
    },
    { body: `{"messages":[],"x":${deep(600)},"model":"m"}`, problem: 'too-deep', model: 'm', why: '600 levels' },
    { body: `{"messages":[],"x":${deep(9e4)},"model":"m"}`, problem: 'too-deep', model: 'm', why: '90,000 levels' },
    { body: '{"model":"m","messages":[', problem: 'not-json', model: 'm', why: 'a body that is cut' },
    { body: '{"x":{"model":"a"},"model":"m"', problem: 'not-json', model: 'm', why: 'the same name deeper down' },
    { body: '{"mod\\u0065l":"\\u006d"', problem: 'not-json', model: 'm', why: 'escapes in key and value' },
    { body: `{"model":"${LONGEST}"`, problem: 'not-json', model: LONGEST, why: 'the longest name' },
    { body: `{"model":"${LONGEST}m"`, problem: 'not-json', model: '', why: 'a longer one' },
    { body: '{"model":"m","model":"m","messages":[]}', problem: 'duplicate-key', model: '', why: 'two models' },
    {
      body: '{"model":"m","mod\\u0065l":"n","messages":[]}',
      problem: 'duplicate-key',
      model: '',
      why: 'one with escapes',
    },
    {
      body: '{"model":"m","model":7,"messages":[]}',
      problem: 'duplicate-key',
      model: '',
      why: 'one that is no string',
    },
    { body: '{"model":7,"messages":[],"messages":[]}', problem: 'duplicate-key', model: '', why: 'no string at all' },
    { body: '{"model":"","messages":[],"messages":[]}', problem: 'duplicate-key', model: '', why: 'no text' },
    { body: '{"model":"m', problem: 'not-json', model: '', why: 'a name that is cut' },
    { body: '{"mod\\x":"m"', problem: 'not-json', model: '', why: 'a key that is no string' },
    { body: '[{"model":"m"}]', problem: 'not-a-request', model: '', why: 'a list' },
    { body: 'no JSON, model: "m"', problem: 'not-a-request', model: '', why: 'no JSON' },
  ])('is found where it stands once, as a string: $why', ({ body, problem, model }) => {
    for (const reading of [readCall(utf8(body)), follow(body)]) {
      expect([reading.problem, reading.prompt, reading.model]).toEqual([problem, null, model])
      const { modelSpan } = reading
      const named = modelSpan === null ? '""' : Buffer.from(utf8(body)).toString('utf8', modelSpan.start, modelSpan.end)
      expect([modelSpan === null, JSON.parse(named)]).toEqual([model === '', model])
    }
  })

  it.each([
    { isForEver: false, model: 'm', why: 'once' },
    { isForEver: true, model: '', why: 'for ever' },
  ])('is looked for after a fault of ours, which nobody else feels: $why', ({ isForEver, model }) => {
    const reading = readCall(failing('{"model":"m","messages":[]}', isForEver))
    expect(reading).toMatchObject({ problem: 'reading-failed', warning: 'reading-failed:RangeError', model })
  })
})
