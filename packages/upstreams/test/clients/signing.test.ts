import { describe, expect, it, vi } from 'vitest'
import { createMessagesClient, createOpenAiClient } from '../../src/clients/index.ts'
import { createUpstreams } from '../../src/index.ts'
import { serveEmulator } from '../support/served-emulator.ts'
import { settingsOf } from '../support/settings.ts'

const MODEL = { name: 'my-opus', model: 'claude-opus-5' }

describe('signing', () => {
  const settings = (section: object) => {
    const made = settingsOf({ language_models: section })
    return () => made
  }

  const SECTIONS = [
    { name: 'anthropic', api: 'messages', model: 'claude-opus-5', section: { api_url: 'http://127.0.0.1:1' } },
    {
      name: 'azure_anthropic',
      api: 'messages',
      model: 'm',
      section: { api_url: 'http://127.0.0.1:1', available_models: [{ name: 'm' }] },
    },
    {
      name: 'azure_openai',
      api: 'openai',
      model: 'm',
      section: { api_url: 'http://127.0.0.1:1', available_models: [{ name: 'm' }] },
    },
  ] as const

  it.each(SECTIONS)(
    '$name: without a key nothing is sent, and the reason is told as it is',
    async ({ name, api, model, section }) => {
      const sent = vi.fn<typeof fetch>()
      for (const own of [section, { ...section, api_key_env: 'NOT_SET' }]) {
        const found = createUpstreams({
          settings: settings({ [name]: own }),
          environment: { variables: {} },
          fallback: null,
        }).resolve(model, api)
        const client = await createMessagesClient(found.ok ? found.route : (null as never), { fetch: sent })
        const asking = client.messages.create({ model, max_tokens: 1, messages: [] })
        await expect(asking).rejects.toMatchObject({ name: 'SternlineError', code: 'key-missing' })
      }
      expect(sent).not.toHaveBeenCalled()
    },
  )

  it.each(SECTIONS)(
    '$name: nothing of the environment changes where a request goes, or its key',
    async ({ name, api, model, section }) => {
      const served = await serveEmulator({ deployments: { m: name === 'azure_openai' ? 'gpt-5.6' : 'claude-opus-5' } })
      const variables = ['ANTHROPIC', 'ANTHROPIC_FOUNDRY', 'OPENAI', 'AZURE_OPENAI'].flatMap(maker => [
        `${maker}_API_KEY`,
        `${maker}_AUTH_TOKEN`,
      ])
      for (const variable of variables) vi.stubEnv(variable, 'from-the-environment')
      vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'x-api-key: from-the-environment\nauthorization: from-the-environment')
      for (const variable of [
        'ANTHROPIC_BASE_URL',
        'ANTHROPIC_FOUNDRY_BASE_URL',
        'OPENAI_BASE_URL',
        'AZURE_OPENAI_ENDPOINT',
      ])
        vi.stubEnv(variable, 'http://127.0.0.1:1')
      vi.stubEnv('ANTHROPIC_FOUNDRY_RESOURCE', 'elsewhere')
      try {
        const own = { ...section, api_url: served.url, api_key_env: 'KEY' }
        const found = createUpstreams({
          settings: settings({ [name]: own }),
          environment: { variables: { KEY: 'ours' } },
          fallback: null,
        }).resolve(model, api)
        if (!found.ok) throw found.problem
        const options = { maxRetries: 0 }
        await (await createMessagesClient(found.route, options)).messages.create({
          model,
          max_tokens: 10,
          messages: [{ role: 'user', content: 'Hi' }],
        })
        if (api === 'openai')
          await (await createOpenAiClient(found.route, options)).chat.completions.create({
            model,
            messages: [{ role: 'user', content: 'Hi' }],
          })
        for (const { headers } of served.requests) expect(JSON.stringify(headers)).not.toContain('from-the-environment')
        expect(served.requests.map(({ headers }) => headers[api === 'openai' ? 'api-key' : 'x-api-key'])).toEqual(
          api === 'openai' ? ['ours', 'ours'] : ['ours'],
        )
      } finally {
        vi.unstubAllEnvs()
        await served.close()
      }
    },
  )

  it('uses what a caller brings where the settings hold nothing, to its own host alone', async () => {
    const served = await serveEmulator({ deployments: { 'my-opus': 'claude-opus-5' } })
    try {
      const at = (url: string) => ({ azure_anthropic: { api_url: url, available_models: [MODEL] } })
      const routeAt = (url: string) => {
        const found = createUpstreams({
          settings: settings(at(url)),
          environment: { variables: {} },
          fallback: null,
        }).resolve('my-opus', 'messages')
        if (!found.ok) throw found.problem
        return found.route
      }
      const brought = { credential: [['x-api-key', 'brought']] } as const
      const asking = { model: 'my-opus', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] } as const
      await (await createMessagesClient(routeAt(served.url), brought)).messages.create({
        ...asking,
        messages: [...asking.messages],
      })
      expect(served.requests[0]?.headers).toMatchObject({ 'x-api-key': 'brought' })
      const foreign = {
        credential: [['x-api-key', `sk-ant-api03-${'canary'.repeat(5)}`]],
        fetch: vi.fn<typeof fetch>(),
      } as const
      const refused = (await createMessagesClient(routeAt('contoso'), foreign)).messages.create({
        ...asking,
        messages: [...asking.messages],
      })
      await expect(refused).rejects.toMatchObject({ code: 'key-for-another-host' })
      expect(foreign.fetch).not.toHaveBeenCalled()
    } finally {
      await served.close()
    }
  })
})
