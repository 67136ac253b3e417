import { describe, expect, it } from 'vitest'
import type { Api, Upstreams } from '../../src/index.ts'
import { SAMPLE } from '../support/settings.ts'
import { MIXED, routeIn, upstreamsOf } from '../support/upstreams.ts'

describe('which model a name means', () => {
  const upstreams = upstreamsOf(MIXED)
  it.each([
    { asked: 'my-opus', model: 'my-opus', upstream: 'azure_anthropic', serves: 'claude-opus-4-6', why: 'its name' },
    {
      asked: 'MY-OPUS',
      model: 'my-opus',
      upstream: 'azure_anthropic',
      serves: 'claude-opus-4-6',
      why: 'its name, shouted: what is sent is exact',
    },
    { asked: 'opus', model: 'my-opus', upstream: 'azure_anthropic', serves: 'claude-opus-4-6', why: 'an alias' },
    {
      asked: 'claude-opus-4-6',
      model: 'my-opus',
      upstream: 'azure_anthropic',
      serves: 'claude-opus-4-6',
      why: 'an alias that is a model id',
    },
    {
      asked: 'claude-opus-4-6-20260205',
      model: 'my-opus',
      upstream: 'azure_anthropic',
      serves: 'claude-opus-4-6',
      why: 'an alias with a date',
    },
    {
      asked: 'claude-opus-4.6',
      model: 'my-opus',
      upstream: 'azure_anthropic',
      serves: 'claude-opus-4-6',
      why: 'an alias with a dot',
    },
    {
      asked: 'claude-sonnet-4-5-20250929',
      model: 'Claude-Sonnet-4-5',
      upstream: 'azure_anthropic',
      serves: 'claude-sonnet-4-5',
      why: 'A20: a dated id for a deployment without the date',
    },
    {
      asked: 'claude-haiku-4-5-20251001',
      model: 'claude-haiku-4-5-20251001',
      upstream: 'anthropic',
      serves: 'claude-haiku-4-5',
      why: "a model of Anthropic's that nobody configured",
    },
    {
      asked: 'claude-next',
      model: 'claude-next',
      upstream: 'anthropic',
      serves: null,
      why: 'one that we do not know yet',
    },
  ] as const)('$why: $asked', ({ asked, model, upstream, serves }) => {
    expect(routeIn(upstreams, asked)).toMatchObject({ model, upstream, serves })
  })

  it('a dated id goes to Anthropic as it came, with the settings of the name without the date', () => {
    const route = routeIn(
      upstreamsOf({
        language_models: { anthropic: { available_models: [{ name: 'claude-opus-4-5', cache: { ttl: '1h' } }] } },
      }),
      'claude-opus-4-5-20251101',
    )
    expect(route).toMatchObject({
      model: 'claude-opus-4-5-20251101',
      serves: 'claude-opus-4-5',
      cache: { layers: { tools: '1h' } },
    })
  })

  it('two deployments that differ in their dates alone are told apart, and neither is guessed', () => {
    const two = upstreamsOf({
      language_models: {
        azure_anthropic: {
          api_url: 'contoso',
          available_models: [{ name: 'claude-opus-4-5-20251101' }, { name: 'claude-opus-4-5-20260101' }],
        },
      },
    })
    expect(routeIn(two, 'claude-opus-4-5-20260101').model).toBe('claude-opus-4-5-20260101')
    expect(two.resolve('claude-opus-4-5', 'messages').ok).toBe(false)
  })
})

describe('what nobody knows', () => {
  const problemOf = (upstreams: Upstreams, asked: string, api: Api = 'messages') => {
    const found = upstreams.resolve(asked, api)
    return found.ok ? null : { code: found.problem.code, message: found.problem.message }
  }

  it("the issue's own words: one deployment", () => {
    expect(problemOf(upstreamsOf(SAMPLE), 'claude-opus-4.6')).toEqual({
      code: 'unknown-model',
      message:
        'No deployment `claude-opus-4.6` on `contoso`. Deployment names are yours, not model ids. Configured: `my-opus`. Did you mean it? Ask for it by that name, or add "aliases": ["claude-opus-4.6"] to it in settings.json.',
    })
  })

  it('nothing that looks like a key is repeated, and no name breaks the line', () => {
    const asked = `sk-ant-api03-${'canary'.repeat(5)}\nSet-Cookie: x`
    for (const file of [SAMPLE, {}]) expect(problemOf(upstreamsOf(file), asked)?.message).not.toMatch(/canary|\n/)
  })

  it('several: the nearest is named', () => {
    const several = {
      language_models: {
        azure_anthropic: {
          api_url: 'contoso',
          available_models: ['my-haiku', 'my-opus', 'my-sonnet'].map(name => ({ name })),
        },
      },
    }
    expect(problemOf(upstreamsOf(several), 'my-opsu')?.message).toContain(
      'Configured: `my-haiku`, `my-opus`, `my-sonnet`. Did you mean `my-opus`?',
    )
  })

  it('with Anthropic configured too, a slip does not go there', () => {
    expect(problemOf(upstreamsOf(MIXED), 'my-opsu')).toMatchObject({
      code: 'unknown-model',
      message: expect.stringContaining('Did you mean `my-opus`?'),
    })
  })

  it.each([
    { asked: 'my-gpt', api: 'messages', says: "`my-gpt` can't be asked through Claude's Messages API." },
    { asked: 'opus', api: 'openai', says: "`opus` can't be asked through OpenAI's API." },
  ] as const)('$asked by $api: the other API is named', ({ asked, api, says }) => {
    expect(problemOf(upstreamsOf(MIXED), asked, api)).toMatchObject({
      code: 'other-api',
      message: expect.stringContaining(says),
    })
  })

  it.each([
    { file: { language_models: {} }, api: 'messages', why: 'nothing at all' },
    { file: SAMPLE, api: 'openai', why: 'the other API alone' },
  ] as const)('$why is configured', ({ file, api }) => {
    expect(problemOf(upstreamsOf(file), 'x', api)).toMatchObject({
      code: 'unknown-model',
      message: expect.stringContaining('docs/settings.md'),
    })
  })
})
