import { describe, expect, it } from 'vitest'
import { formatSettingsProblem } from '../../src/settings/index.ts'
import { brief, read, SAMPLE, settingsOf } from '../support/settings.ts'

const FOUNDRY = SAMPLE.language_models.azure_anthropic
const claude = (more: object) => ({ language_models: { azure_anthropic: { ...FOUNDRY, ...more } } })
const model = (more: object) => claude({ available_models: [{ name: 'my-opus', ...more }] })
const openai = (more: object) => ({
  language_models: { azure_openai: { api_url: 'contoso', available_models: [{ name: 'my-gpt' }], ...more } },
})
const anthropic = (more: object) => ({ language_models: { anthropic: more } })

/** What is said of a file, each in few words without its place. */
function said(user: unknown, project: unknown = null): readonly string[] {
  return read(user, project).problems.map(({ severity, code, at }) => `${severity} ${code} ${at}`.trim())
}

describe('every problem has a code and a place', () => {
  it.each([
    { file: '{ "cache": {} ', said: ['error bad-syntax'], why: 'not closed' },
    { file: '{ cache: {} }', said: ['error bad-syntax'], why: 'no quotes' },
    { file: '{} {}', said: ['error bad-syntax'], why: 'two files in one' },
    {
      file: '{ "server": { "port": 1, "port": 2 } }',
      said: ['warning duplicate-key server.port'],
      why: 'one name twice',
    },
    { file: '[]', said: ['error bad-value'], why: 'a list' },
    { file: 'null', said: ['error bad-value'], why: 'null' },
    { file: '['.repeat(100_000), said: ['error too-deep'], why: 'a bomb of brackets' },
    { file: `// ${'x'.repeat(1_000_001)}`, said: ['error too-large'], why: 'no settings are that long' },
    { file: { server: { port: '8787' } }, said: ['error bad-value server.port'], why: 'a text for a number' },
    { file: { server: { port: 70_000 } }, said: ['error bad-value server.port'], why: 'out of range' },
    { file: { server: { port: 1.5 } }, said: ['error bad-value server.port'], why: 'not whole' },
    {
      file: { server: { host_names: 'gw.corp' } },
      said: ['error bad-value server.host_names'],
      why: 'a name for a list of names',
    },
    {
      file: { server: { host_names: ['gw.corp', 'https://gw.corp'] } },
      said: ['error bad-value server.host_names[1]'],
      why: 'an address for a name',
    },
    { file: { cache: { ttl: '1hr' } }, said: ['error bad-value cache.ttl'], why: 'not one of the words' },
    {
      file: { cache: { layers: { tools: '2h' } } },
      said: ['error bad-value cache.layers.tools'],
      why: 'null or one of the words',
    },
    {
      file: { cache: { max_breakpoints: 5 } },
      said: ['error bad-value cache.max_breakpoints'],
      why: 'more than the API takes',
    },
    { file: { langauge_models: {} }, said: ['warning unknown-key langauge_models'], why: 'a slip of the pen' },
    {
      file: claude({ colour: 1 }),
      said: ['warning unknown-key language_models.azure_anthropic.colour'],
      why: 'a name from elsewhere',
    },
    {
      file: JSON.parse('{"__proto__": {"port": 1}}'),
      said: ['warning unknown-key __proto__'],
      why: 'a name with a meaning in JavaScript',
    },
    {
      file: claude({ api_url: undefined }),
      said: ['error missing language_models.azure_anthropic.api_url'],
      why: 'no address',
    },
    {
      file: claude({ available_models: undefined }),
      said: ['error missing language_models.azure_anthropic.available_models'],
      why: 'no models',
    },
    {
      file: claude({ available_models: [] }),
      said: ['error bad-value language_models.azure_anthropic.available_models'],
      why: 'an empty list',
    },
    {
      file: claude({ available_models: [{}] }),
      said: ['error missing language_models.azure_anthropic.available_models[0].name'],
      why: 'no name',
    },
    {
      file: model({ name: '' }),
      said: ['error bad-value language_models.azure_anthropic.available_models[0].name'],
      why: 'an empty name',
    },
    {
      file: model({ max_tokens: 0 }),
      said: ['error bad-value language_models.azure_anthropic.available_models[0].max_tokens'],
      why: 'no tokens',
    },
    {
      file: model({ max_tokens: 10, max_output_tokens: 20 }),
      said: ['warning odd-limits language_models.azure_anthropic.available_models[0].max_output_tokens'],
      why: 'a part larger than the whole',
    },
    {
      file: model({ model: 'claude-opus-4.6' }),
      said: ['warning unknown-model-id language_models.azure_anthropic.available_models[0].model'],
      why: 'a dot in an id',
    },
    {
      file: model({ name: '<YOUR_EXACT_AZURE_DEPLOYMENT_NAME>' }),
      said: ['error placeholder language_models.azure_anthropic.available_models[0].name'],
      why: 'the sample, pasted',
    },
    {
      file: model({ aliases: ['your-model-name'] }),
      said: ['error placeholder language_models.azure_anthropic.available_models[0].aliases[0]'],
      why: 'an alias, pasted',
    },
    {
      file: claude({ api_url: 'https://<YOUR_RESOURCE_NAME>.services.ai.azure.com/anthropic' }),
      said: ['error placeholder language_models.azure_anthropic.api_url'],
      why: 'the address, pasted',
    },
    {
      file: claude({ api_url: 'https://contoso.openai.azure.com/openai/deployments/x' }),
      said: ['error foreign-address language_models.azure_anthropic.api_url'],
      why: 'another API',
    },
    {
      file: claude({ api_url: 'two words' }),
      said: ['error bad-address language_models.azure_anthropic.api_url'],
      why: 'no address',
    },
    {
      file: claude({ api_url: 'https://contoso.openai.azure.com/anthropic' }),
      said: ['warning address-note language_models.azure_anthropic.api_url'],
      why: 'another host of the resource',
    },
    {
      file: claude({ api_url: 'https://c.services.ai.azure.com/anthropic?token=hunter2' }),
      said: ['error key-in-address language_models.azure_anthropic.api_url'],
      why: 'a key in the address',
    },
    {
      file: openai({ api_url: 'https://c0.openai.azure.com/openai/deployments/other?api-version=2024-10-21' }),
      said: ['warning address-note language_models.azure_openai.api_url'],
      why: 'a deployment that is not listed',
    },
    {
      file: openai({ api_version: 'yesterday' }),
      said: ['error bad-value language_models.azure_openai.api_version'],
      why: 'no version',
    },
    { file: openai({ api_version: 'v1' }), said: [], why: 'v1 may be said' },
    {
      file: claude({ api_version: 'v1' }),
      said: ['error bad-value language_models.azure_anthropic.api_version'],
      why: 'no date',
    },
    {
      file: claude({ api_key: 'hunter2' }),
      said: ['error inline-key language_models.azure_anthropic.api_key'],
      why: 'a key in the file',
    },
    {
      file: claude({ apiKey: 5 }),
      said: ['error inline-key language_models.azure_anthropic.apiKey'],
      why: "other tools' name for it",
    },
    {
      file: anthropic({ auth_token: 'hunter2' }),
      said: ['error inline-key language_models.anthropic.auth_token'],
      why: 'a token',
    },
    {
      file: claude({ api_key_env: `sk-ant-api03-${'hunter2'.repeat(4)}` }),
      said: ['error inline-key language_models.azure_anthropic.api_key_env'],
      why: 'the key in place of its variable',
    },
    {
      file: claude({ api_key_env: 'MY KEY' }),
      said: ['error bad-value language_models.azure_anthropic.api_key_env'],
      why: 'no name of a variable',
    },
    {
      file: claude({ api_key_file: '<PATH_TO_KEY>' }),
      said: ['error placeholder language_models.azure_anthropic.api_key_file'],
      why: 'a path, pasted',
    },
    {
      file: claude({ api_key_env: 'A', api_key_file: 'b' }),
      said: ['error two-credentials language_models.azure_anthropic.api_key_file'],
      why: 'two keys',
    },
    {
      file: claude({ auth: 'entra', api_key_env: 'A' }),
      said: ['error two-credentials language_models.azure_anthropic.auth'],
      why: 'a key and a token (A10, A12)',
    },
    {
      file: claude({ auth: 'bearer' }),
      said: ['error missing language_models.azure_anthropic.auth'],
      why: 'a bearer token without a key',
    },
    {
      file: claude({ auth: 'key' }),
      said: ['error missing language_models.azure_anthropic.auth'],
      why: 'a key that is not there',
    },
    {
      file: anthropic({ auth: 'entra' }),
      said: ['error bad-value language_models.anthropic.auth'],
      why: 'Anthropic takes no Entra tokens',
    },
    {
      file: claude({ available_models: [{ name: 'a', aliases: ['B'] }, { name: 'b' }] }),
      said: ['error duplicate-name language_models.azure_anthropic.available_models[1].name'],
      why: 'a name that means two models',
    },
  ])('$why', ({ file, said: expected }) => {
    expect(said(file)).toEqual(expected)
    for (const problem of read(file).problems) {
      expect(problem.what).toMatch(/[.?]$/)
      expect(problem.fix).toMatch(/[.?]$|: https:\/\/\S+$/)
      expect(formatSettingsProblem(problem)).not.toContain('hunter2')
    }
  })

  it('two upstreams of one API may not share a name, of two APIs they may', () => {
    const shared = {
      anthropic: { available_models: [{ name: 'x' }] },
      ...claude({ available_models: [{ name: 'x' }] }).language_models,
    }
    expect(said({ language_models: shared })).toEqual([
      'error duplicate-name language_models.azure_anthropic.available_models[0].name',
    ])
    const apart = {
      ...openai({ available_models: [{ name: 'x' }] }).language_models,
      ...claude({ available_models: [{ name: 'x' }] }).language_models,
    }
    expect(said({ language_models: apart })).toEqual([])
  })

  it('all at once, in the order of the text, each with line and column', () => {
    const text = `{
  "language_models": {
    "azure_anthropic": {
      "api_url": "https://contoso.openai.azure.com/openai/deployments/x",
      "api_key": "hunter2",
      "available_models": [{ "name": "<NAME>", "max_tokens": "many" }, { "display_name": "no name" }]
    }
  },
  "cach": {},
  "server": { "port": -1 }
}`
    expect(read(text).problems.map(brief)).toEqual([
      '4:18 foreign-address language_models.azure_anthropic.api_url',
      '5:7 inline-key language_models.azure_anthropic.api_key',
      '6:38 placeholder language_models.azure_anthropic.available_models[0].name',
      '6:62 bad-value language_models.azure_anthropic.available_models[0].max_tokens',
      '6:72 missing language_models.azure_anthropic.available_models[1].name',
      '9:3 unknown-key cach',
      '10:23 bad-value server.port',
    ])
  })

  it('tells each on one line, whatever was written', () => {
    const odd = claude({
      api_url: 'https://<a\nb\u2028c>.services.ai.azure.com',
      '\n': 1,
      available_models: [{ name: '<x\ny>' }],
    })
    const lines = read(odd).problems.map(formatSettingsProblem)
    expect(lines).toHaveLength(3)
    expect(lines.join('')).not.toMatch(/[\n\u2028]/)
  })

  it('of a name that stands twice the last is meant', () => {
    expect(read('{ "server": { "port": 1,\n"port": -1 } }').problems.map(brief)).toEqual([
      '2:1 duplicate-key server.port',
      '2:9 bad-value server.port',
    ])
    expect(settingsOf('{ "server": { "port": 1, "port": 2 } }').server.port).toBe(2)
  })

  it('counts lines as editors do, whatever ends them', () => {
    expect(read('{\r\n  "server": {\r\n    "port": -1 } }').problems.map(brief)).toEqual(['3:13 bad-value server.port'])
    expect(read('{\r  "prot": 1\r}').problems.map(brief)).toEqual(['2:3 unknown-key prot'])
  })

  it('where the text breaks off, it is not said that the rest is missing', () => {
    expect(said('{ "language_models": { "azure_anthropic": { "api_url": "contoso"')).toEqual(['error bad-syntax'])
  })
})

describe('what a person reads', () => {
  const first = (file: unknown) => {
    const [problem] = read(file).problems
    return problem === undefined ? '' : formatSettingsProblem(problem)
  }

  it.each([
    {
      file: { cache: { strategie: 'layered' } },
      text: 'settings.json:3:5 warning unknown-key: "strategie" is not a setting of `cache`. It has no effect. Did you mean `strategy`? Otherwise remove it.',
      why: 'the nearest known name',
    },
    {
      file: { cache: { client_markers: 'replaced' } },
      text: `settings.json:3:23 error bad-value: \`cache.client_markers\` is "replaced", but "respect" or "replace" or "only" is expected. What happens to a client's own breakpoints: kept, with the free slots filled; replaced; or kept alone. Did you mean "replace"? Write for example "client_markers": "respect".`,
      why: 'the nearest word',
    },
    {
      file: claude({ api_url: undefined }),
      text: `settings.json:3:24 error missing: \`language_models.azure_anthropic.api_url\` is missing. Your resource's address. Its name alone, its host and the portal's Target URI are understood too. Add "api_url": "https://contoso.services.ai.azure.com/anthropic".`,
      why: 'what to add',
    },
    {
      file: claude({ api_url: 'https://contoso.openai.azure.com/openai/deployments/my-opus/chat/completions' }),
      text: 'settings.json:4:18 error foreign-address: This is an address of the Azure OpenAI API. Claude on Azure speaks the Messages API below /anthropic and nothing else (no deployments in the path, no api-version). Put the deployment into `name` of `available_models`, and write as address: https://contoso.services.ai.azure.com/anthropic',
      why: 'the right address, spelled out',
    },
    {
      file: model({ model: 'claude-opus-4.6' }),
      text: 'settings.json:8:20 warning unknown-model-id: "claude-opus-4.6" is not a model that Sternline knows. Without it no money is shown, and prefixes are taken to need the largest minimum of all models. Did you mean "claude-opus-4-6"?',
      why: 'the nearest model',
    },
  ])('$why', ({ file, text }) => {
    expect(first(file)).toBe(text)
  })
})
