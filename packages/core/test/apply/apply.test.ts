import { conversation, deepFreeze, jsonEncodings, messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyPlan,
  type CacheSettings,
  cache,
  cacheControl,
  planBreakpoints,
  readBody,
  readRequest,
  splicesFor,
} from '../../src/index.ts'
import { Body } from '../../src/memory/index.ts'
import { joined, utf8 } from '../bytes.ts'

function spliced(body: string, settings: CacheSettings): string {
  const read = readBody(utf8(body))
  if (!read.ok) throw new Error(read.problem.detail)
  return joined(new Body([utf8(body)]).spliced(splicesFor(read.map, planBreakpoints(read.prompt, settings))))
}

function applied(request: object, settings: CacheSettings): object {
  const read = readRequest(request)
  if (!read.ok) throw new Error(read.problem.detail)
  return applyPlan(request, planBreakpoints(read.prompt, settings))
}

const SETTINGS: fc.Arbitrary<CacheSettings> = fc.constantFrom(
  cache.on(),
  cache.long(),
  cache.system({ ttl: '1h' }),
  cache.off(),
  { ...cache.on(), clientMarkers: 'replace' } as const,
  { ...cache.long(), clientMarkers: 'replace' } as const,
  { ...cache.off(), enabled: true, clientMarkers: 'replace' } as const,
  cache.with({ strategy: 'two-recent', layers: { tools: '1h', system: '1h' } }),
  cache.with({ strategy: 'three-layer' }),
)

describe('cacheControl', () => {
  it('leaves five minutes unsaid and spells one hour as the API does', () => {
    expect(cacheControl('5m')).toEqual({ type: 'ephemeral' })
    expect(cacheControl('1h')).toEqual({ type: 'ephemeral', ttl: '1h' })
  })
})

describe('splicing', () => {
  it.each([
    {
      body: '{"messages":[{"role":"user","content":"hi"}]}',
      out: '{"messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]}]}',
      why: 'a string is wrapped around its literal',
    },
    {
      body: '{ "system" : "a\\u00e9\\n" , "messages":[] , "n": 1.0 }',
      out: '{ "system" : [{"type":"text","text":"a\\u00e9\\n","cache_control":{"type":"ephemeral"}}] , "messages":[] , "n": 1.0 }',
      why: 'white space, escapes and numbers stay as they came',
    },
    {
      body: '{"big":12345678901234567890,"messages":[{"content":[{"text":"x" , "type":"text" }],"role":"user"}]}',
      out: '{"big":12345678901234567890,"messages":[{"content":[{"text":"x" , "type":"text" ,"cache_control":{"type":"ephemeral"}}],"role":"user"}]}',
      why: 'content before role, space before the brace, a number that no parser keeps',
    },
    {
      body: '{"messages":[{"role":"user","content":[{"type":"text","text":"x","cache_control":null}]}]}',
      out: '{"messages":[{"role":"user","content":[{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}]}]}',
      why: 'a null marker is replaced, not doubled',
    },
  ])('$why', ({ body, out }) => {
    expect(spliced(body, cache.on())).toBe(out)
  })

  it('removes markers with exactly one comma each', () => {
    const mark = '"cache_control":{"type":"ephemeral"}'
    const body = `{"cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":[{${mark},"type":"tool_result","content":[{${mark}},{"type":"text",${mark},"text":"x"}]}]}]}`
    expect(spliced(body, { ...cache.off(), enabled: true, clientMarkers: 'replace' })).toBe(
      '{"messages":[{"role":"user","content":[{"type":"tool_result","content":[{},{"type":"text","text":"x"}]}]}]}',
    )
  })

  it('hands back the body itself when nothing is to do', () => {
    const body = utf8('{"messages":[]}')
    expect(new Body([body]).spliced([])).toEqual([body])
  })
})

describe('both writers', () => {
  it('make the same request of any encoding', () => {
    fc.assert(
      fc.property(
        messagesRequests({ markers: 'any' }).chain(request => fc.tuple(fc.constant(request), jsonEncodings(request))),
        SETTINGS,
        ([request, body], settings) => {
          expect(JSON.parse(spliced(body, settings))).toEqual(applied(deepFreeze(request), settings))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('change no byte beside the markers: taking ours out again gives the body back', () => {
    fc.assert(
      fc.property(
        messagesRequests().chain(request => jsonEncodings(request)),
        body => {
          const read = readBody(utf8(body))
          if (!read.ok) throw new Error(read.problem.detail)
          const splices = splicesFor(read.map, planBreakpoints(read.prompt, cache.on()))
          const pieces = new Body([utf8(body)]).spliced(splices)
          const inserted = new Set(splices.map(({ insert }) => insert))
          const kept = pieces.filter(piece => !inserted.has(joined([piece])))
          expect(joined(kept)).toBe(body)
        },
      ),
    )
  })
})

describe('applyPlan', () => {
  it('shares what it does not change and never changes its input', () => {
    const request = conversation('T2 S1 | u a u')
    const planned = applied(request, cache.system()) as typeof request
    expect(planned).not.toBe(request)
    expect(planned.messages).toBe(request.messages)
    expect(planned.tools).toBe(request.tools)
  })

  it.each([
    { other: '| u', why: 'there are no tools' },
    { other: 'T1 | u', why: 'a block is missing' },
  ])('says so with a code when the plan is not for this request: $why', ({ other }) => {
    const read = readRequest(conversation('T3 S1 | u a u'))
    if (!read.ok) throw new Error(read.problem.detail)
    const plan = planBreakpoints(read.prompt, cache.on())
    const refusal = expect.objectContaining({
      code: 'plan-for-another-request',
      fix: expect.stringContaining('Plan this'),
    })
    expect(() => applyPlan(conversation(other), plan)).toThrow(refusal)
    const bytes = readBody(utf8(JSON.stringify(conversation(other))))
    expect(() => bytes.ok && splicesFor(bytes.map, plan)).toThrow(refusal)
  })
})
