import { describe, expect, it } from 'vitest'
import { applyEnvironment, type ClientSituation, clientEnvironment } from '../../src/run-client/client-environment.ts'
import { modelPins } from '../../src/run-client/model-pins.ts'
import { shellLines } from '../../src/run-client/shell-lines.ts'

const URL_ = 'http://127.0.0.1:4141'
const PASSED: ClientSituation = { url: URL_, upstream: 'anthropic', token: null, pins: {}, own: {} }

describe('what a client is told', () => {
  it.each<{ why: string; situation: Partial<ClientSituation>; says: Readonly<Record<string, string | null>> }>([
    { why: "Anthropic with the client's own key: the address and nothing else", situation: {}, says: {} },
    {
      why: 'the emulator: a stand-in, and no key of the user',
      situation: { upstream: 'emulator', token: 'any', own: { ANTHROPIC_API_KEY: 'sk-ant-mine' } },
      says: { ANTHROPIC_AUTH_TOKEN: 'any', ANTHROPIC_API_KEY: null, CLAUDE_CODE_ATTRIBUTION_HEADER: '0' },
    },
    {
      why: 'Azure: no attribution line, and deployments in place of models',
      situation: {
        upstream: 'azure_anthropic',
        token: 'ours',
        pins: { opus: 'my-opus', sonnet: 'my-opus', haiku: 'my-haiku' },
      },
      says: {
        ANTHROPIC_AUTH_TOKEN: 'ours',
        CLAUDE_CODE_ATTRIBUTION_HEADER: '0',
        ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus',
        ANTHROPIC_DEFAULT_SONNET_MODEL: 'my-opus',
        ANTHROPIC_DEFAULT_HAIKU_MODEL: 'my-haiku',
      },
    },
    {
      why: 'what the user chose stays',
      situation: {
        upstream: 'azure_anthropic',
        pins: { opus: 'my-opus' },
        own: { CLAUDE_CODE_ATTRIBUTION_HEADER: '1', ANTHROPIC_DEFAULT_OPUS_MODEL: 'theirs' },
      },
      says: {},
    },
    {
      why: 'no other way past the server',
      situation: { own: { CLAUDE_CODE_USE_FOUNDRY: '1', CLAUDE_CODE_USE_VERTEX: '1', PATH: '/bin' } },
      says: { CLAUDE_CODE_USE_FOUNDRY: null, CLAUDE_CODE_USE_VERTEX: null },
    },
  ])('$why', ({ situation, says }) => {
    expect(clientEnvironment({ ...PASSED, ...situation })).toEqual({ ANTHROPIC_BASE_URL: URL_, ...says })
  })

  it('changes the rest of the environment in nothing', () => {
    const own = { PATH: '/bin', ANTHROPIC_API_KEY: 'mine', HOME: '/home/a' }
    const changed = applyEnvironment(own, { ANTHROPIC_API_KEY: null, ANTHROPIC_BASE_URL: URL_ })
    expect(changed).toEqual({ PATH: '/bin', HOME: '/home/a', ANTHROPIC_BASE_URL: URL_ })
    expect(own.ANTHROPIC_API_KEY).toBe('mine')
  })
})

describe('pins', () => {
  const [opus, sonnet, haiku] = ['claude-opus-5', 'claude-sonnet-4-5', 'claude-haiku-4-5'].map(serves => ({
    name: `my-${serves.split('-')[1]}`,
    serves,
  }))
  it.each([
    { why: 'nothing configured', models: [], pins: {} },
    {
      why: 'each its own',
      models: [haiku!, opus!, sonnet!],
      pins: { opus: 'my-opus', sonnet: 'my-sonnet', haiku: 'my-haiku' },
    },
    {
      why: 'one does all the work',
      models: [sonnet!],
      pins: { opus: 'my-sonnet', sonnet: 'my-sonnet', haiku: 'my-sonnet' },
    },
    {
      why: 'small work goes to the middle one',
      models: [opus!, sonnet!],
      pins: { opus: 'my-opus', sonnet: 'my-sonnet', haiku: 'my-sonnet' },
    },
    {
      why: 'names that tell when nobody says what they serve',
      models: [
        { name: 'Prod-Haiku', serves: null },
        { name: 'x', serves: null },
      ],
      pins: { opus: 'Prod-Haiku', sonnet: 'Prod-Haiku', haiku: 'Prod-Haiku' },
    },
    {
      why: 'names that do not tell',
      models: [{ name: 'x', serves: null }],
      pins: { opus: 'x', sonnet: 'x', haiku: 'x' },
    },
  ])('$why', ({ models, pins }) => {
    expect(modelPins(models)).toEqual(pins)
  })
})

it('lines for a shell say what is said, whatever stands in it', () => {
  expect(shellLines({ A: URL_, B: "it's $(me) `x`", C: null })).toBe(
    `export A=${URL_}\nexport B='it'\\''s $(me) \`x\`'\nunset C\n`,
  )
})
