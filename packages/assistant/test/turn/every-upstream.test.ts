import { cache } from '@sternline/core'
import { createEmulator } from '@sternline/emulator'
import { createEngine, createMemory, type Exchange } from '@sternline/engine'
import { createUpstreams } from '@sternline/upstreams'
import type { Fetch } from '@sternline/upstreams/clients'
import { NO_SETTINGS, readSettings, type Settings } from '@sternline/upstreams/settings'
import { describe, expect, it } from 'vitest'
import type { AssistantParts } from '../../src/assistant-parts.ts'
import { createModelWays } from '../../src/call/model-ways.ts'
import { createAssistant } from '../../src/create-assistant.ts'
import { tempFolder, tempProject } from '../support/temp-project.ts'
import { emulatorUpstream, eventsOf, only } from '../support/world.ts'

const PROJECT = {
  'AGENTS.md': 'Money is integer cents.\n'.repeat(1_500),
  'src/money.ts': 'export function roundHalfEven(cents: number) {}\n',
}

const FILE = {
  language_models: {
    anthropic: { api_key_env: 'ANTHROPIC_API_KEY', available_models: [{ name: 'claude-opus-4-8' }] },
    azure_anthropic: {
      api_key_env: 'AZURE_ANTHROPIC_API_KEY',
      api_url: 'https://contoso.services.ai.azure.com/anthropic',
      available_models: [
        { name: 'my-opus', model: 'claude-opus-4-8', max_output_tokens: 4_000 },
        { name: 'my-missing', model: 'claude-opus-4-8' },
      ],
    },
    azure_openai: {
      api_key_env: 'AZURE_OPENAI_API_KEY',
      api_url: 'https://contoso.openai.azure.com/openai/v1',
      available_models: [{ name: 'my-gpt', model: 'gpt-5.5' }],
    },
  },
}

const KEYS = {
  ANTHROPIC_API_KEY: 'sk-ant-x',
  AZURE_ANTHROPIC_API_KEY: 'k'.repeat(32),
  AZURE_OPENAI_API_KEY: 'k'.repeat(32),
}

type Composed = Readonly<{ parts: AssistantParts; exchanges: Exchange[]; hosts: string[] }>

async function compose(settings: Settings, variables: Record<string, string>): Promise<Composed> {
  const { folder } = await tempProject(PROJECT)
  const emulator = createEmulator({
    deployments: { 'my-opus': 'claude-opus-4-8', 'my-gpt': 'gpt-5.5', 'claude-opus-4-8': 'claude-opus-4-8' },
  })
  const fetch: Fetch = (input, init) => emulator.fetch(new Request(input, init))
  const exchanges: Exchange[] = []
  const hosts: string[] = []
  const memory = createMemory()
  const upstreams = createUpstreams({ settings: () => settings, environment: { variables }, fallback: 'emulator' })
  const engine = createEngine({
    upstream: emulatorUpstream(emulator),
    ledger: { record: exchange => exchanges.push(exchange) },
    memory,
    clock: emulator.clock,
    settings: cache.on(),
    publish: () => {},
  })
  const ways = createModelWays({
    upstreams,
    fetch,
    open: ({ upstream: name, baseUrl }) => {
      const { host } = new URL(baseUrl)
      hosts.push(host)
      return { ...emulatorUpstream(emulator), name, emulated: name === 'emulator', host }
    },
  })
  const parts = {
    engine,
    memory,
    clock: emulator.clock,
    ways,
    folder,
    dataFolder: await tempFolder(),
    approve: async () => ({ allowed: false }) as const,
    environment: {},
  }
  return { parts, exchanges, hosts }
}

function settingsOf(file: object): Settings {
  const user = { path: 'settings.json', text: JSON.stringify(file) }
  const reading = readSettings({
    user,
    project: null,
    home: '/home/ada',
    userFile: '/home/ada/.config/sternline/settings.json',
  })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.settings
}

describe('the assistant', () => {
  it.each([
    { model: 'claude-opus-4-8', upstream: 'anthropic' },
    { model: 'my-opus', upstream: 'azure_anthropic' },
    { model: 'my-gpt', upstream: 'azure_openai' },
  ])(
    'works a question out with $model at $upstream, and reads its base from the cache',
    async ({ model, upstream }) => {
      const { parts, exchanges } = await compose(settingsOf(FILE), KEYS)
      const conversation = createAssistant(parts).begin({ model, thinking: 'adaptive' })
      const events = await eventsOf(conversation.send({ text: 'Where is roundHalfEven defined?' }))
      expect(only(events, 'problem')).toEqual([])
      expect(only(events, 'tool-result').every(({ ok }) => ok)).toBe(true)
      expect(
        only(events, 'text')
          .map(({ text }) => text)
          .join(''),
      ).toContain('src/money.ts')
      expect(exchanges.map(({ upstream: name }) => name)).toEqual(exchanges.map(() => upstream))
      expect(exchanges.at(-1)?.usage?.cached).toBeGreaterThan(10_000)
      const price = await conversation.price({ kind: 'send' })
      // A model of OpenAI is in no table of prices: its cost is unknown, and not zero.
      expect(price.before.cost === null).toBe(model === 'my-gpt')
      expect(conversation.view().messages.at(-1)?.figures?.label).toMatch(/cached/)
    },
  )

  it('explains a deployment that does not exist', async () => {
    const { parts } = await compose(settingsOf(FILE), KEYS)
    const events = await eventsOf(createAssistant(parts).begin({ model: 'my-missing' }).send({ text: 'Hello.' }))
    const [{ problem } = { problem: null }] = only(events, 'problem')
    expect(problem?.what).toContain('my-missing')
    expect(problem?.fix).toBeTruthy()
  })

  it('switches between upstreams within a conversation: thinking goes back to the model that wrote it and to no other', async () => {
    const { parts, exchanges } = await compose(settingsOf(FILE), KEYS)
    const conversation = createAssistant(parts).begin({ model: 'claude-opus-4-8', thinking: 'adaptive' })
    for (const model of ['claude-opus-4-8', 'my-gpt', 'my-opus']) {
      await conversation.configure({ model })
      expect((await eventsOf(conversation.send({ text: 'Where is roundHalfEven defined?' }))).at(-1)).toEqual({
        type: 'done',
        end: 'answered',
      })
    }
    expect(new Set(exchanges.map(({ upstream }) => upstream)).size).toBe(3)
    expect(exchanges.every(({ outcome }) => outcome === 'ok')).toBe(true)
  })

  it('answers without settings by the emulator, and names a model that is not configured otherwise', async () => {
    const { parts } = await compose(NO_SETTINGS, {})
    const events = await eventsOf(
      createAssistant(parts).begin({ model: 'claude-opus-4-8' }).send({ text: 'Where is roundHalfEven defined?' }),
    )
    expect(events.at(-1)).toEqual({ type: 'done', end: 'answered' })
    const configured = await compose(settingsOf(FILE), KEYS)
    const wrong = createAssistant(configured.parts).begin({ model: 'my-opsu' })
    const problems = only(await eventsOf(wrong.send({ text: 'Hello.' })), 'problem')
    expect(problems).toMatchObject([{ problem: { code: 'unknown-model' } }])
    expect(wrong.view().messages).toEqual([])
  })
})

it('is refused where no credential of ours could sign: there is no caller whose own could be forwarded', async () => {
  const { parts } = await compose(
    settingsOf({ language_models: { anthropic: { available_models: [{ name: 'claude-opus-4-8' }] } } }),
    {},
  )
  const events = await eventsOf(createAssistant(parts).begin({ model: 'claude-opus-4-8' }).send({ text: 'Hello.' }))
  const [problem] = only(events, 'problem')
  expect(['assistant-needs-credential', 'key-missing']).toContain(problem?.problem.code)
})
