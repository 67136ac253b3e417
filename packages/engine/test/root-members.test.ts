import { readBody } from '@sternline/core'
import { jsonEncodings, messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findOnlyModel, findRootStrings } from '../src/root-members.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

function found(text: string): { model: string | null; userId: string | null } {
  const body = utf8(text)
  const read = readBody(body)
  if (!read.ok) throw new Error(read.problem.detail)
  const { model, userId } = findRootStrings(body, read.map)
  const textOf = (span: typeof model): string | null =>
    span === null ? null : new TextDecoder().decode(body.subarray(span.start, span.end))
  return { model: textOf(model), userId: textOf(userId) }
}

describe('findRootStrings', () => {
  it.each([
    {
      body: '{"model":"m","messages":[],"metadata":{"user_id":"u"}}',
      model: '"m"',
      userId: '"u"',
      why: 'both, behind the messages too',
    },
    {
      body: '{ "metadata" : { "other": {"user_id":"x"}, "user_id" : "u" } , "messages":[] , "model" : "m" }',
      model: '"m"',
      userId: '"u"',
      why: 'white space, and the same name deeper down',
    },
    {
      body: '{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"\\"model\\":\\"x\\""}]}]}',
      model: '"m"',
      userId: null,
      why: 'text that looks like it',
    },
    {
      body: '{"tools":[{"name":"model","input_schema":{"model":"x","metadata":{"user_id":"y"}}}],"messages":[],"model":"m"}',
      model: '"m"',
      userId: null,
      why: 'a tool that has members of the same names',
    },
    {
      body: '{"messages":[],"model":7,"metadata":{"user_id":null},"x":{"model":"y"}}',
      model: null,
      userId: null,
      why: 'values that are no strings',
    },
    {
      body: '{"messages":[{"role":"user","content":"a\\\\"}],"model":"a\\"b\\\\"}',
      model: '"a\\"b\\\\"',
      userId: null,
      why: 'escapes at the end of strings',
    },
    {
      body: '{"metadata":{},"other":{"user_id":"x"},"messages":[],"model":""}',
      model: '""',
      userId: null,
      why: 'the name under another member, and an empty model',
    },
  ])('$why', ({ body, model, userId }) => {
    expect(found(body)).toEqual({ model, userId })
  })

  it('finds the model of any request in any spelling', () => {
    fc.assert(
      fc.property(
        messagesRequests().chain(request => fc.tuple(fc.constant(request), jsonEncodings(request))),
        ([request, text]) => {
          const { model } = found(text)
          // A key or a value may be spelled with escapes: the key is then not found, the value is the same string.
          if (model !== null) expect(JSON.parse(model)).toBe(request.model)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('findOnlyModel', () => {
  it.each([
    { body: '{"mod\\u0065l":"m"', model: '"m"', why: 'a key with an escape' },
    {
      body: '{"\\u006D\\u006f\\u0064\\u0065\\u006C":"m"',
      model: '"m"',
      why: 'a key of escapes alone, in small and large digits',
    },
    { body: '{"mod\\u0065l":"m","model":"m"', model: null, why: 'the key in both spellings' },
    {
      body: '{"model\\u0065":"x","mod\\u006":"x","mod\\u00g5l":"x","model":"m"',
      model: '"m"',
      why: 'keys that nearly are it',
    },
    { body: '{"\\q":1,"\\u12":1,"model":"m"', model: '"m"', why: 'escapes that JSON does not know' },
    {
      body: `{"${'k'.repeat(17)}":"${'v'.repeat(16)}\\"model","model":"m"`,
      model: '"m"',
      why: 'strings longer than a look',
    },
  ])('$why', ({ body, model }) => {
    const span = findOnlyModel(utf8(body))
    expect(span && body.slice(span.start, span.end)).toBe(model)
  })
})
