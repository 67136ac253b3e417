import { describe, expect, it } from 'vitest'
import { readAddress } from '../../src/index.ts'

const FOUNDRY = 'https://contoso.services.ai.azure.com/anthropic'
const ANTHROPIC = 'https://api.anthropic.com'

describe('wrong addresses are refused with the right one spelled out', () => {
  it.each([
    {
      owner: 'azure_anthropic',
      pasted: 'https://contoso.openai.azure.com/openai/deployments/my-opus/chat/completions?api-version=2024-10-21',
      right: FOUNDRY,
      why: "spec 000's warning",
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://contoso.openai.azure.com/openai/deployments/my-opus',
      right: FOUNDRY,
      why: 'the same without its end',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://contoso.services.ai.azure.com/openai/v1',
      right: FOUNDRY,
      why: "OpenAI's v1 API",
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://contoso.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview',
      right: FOUNDRY,
      why: 'the model inference API',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://contoso.services.ai.azure.com/models',
      right: FOUNDRY,
      why: 'its base',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://contoso.services.ai.azure.com/api/projects/demo',
      right: FOUNDRY,
      why: 'a project',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://api.anthropic.com/v1/messages',
      right: 'https://RESOURCE.services.ai.azure.com/anthropic',
      why: "Anthropic's own API",
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://ai.azure.com/build/overview?wsid=1',
      right: 'https://RESOURCE.services.ai.azure.com/anthropic',
      why: "the portal's page",
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://eastus2.api.cognitive.microsoft.com/',
      right: 'https://RESOURCE.services.ai.azure.com/anthropic',
      why: 'a regional host tells no resource',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://x.eastus.models.ai.azure.com',
      right: 'https://RESOURCE.services.ai.azure.com/anthropic',
      why: 'an older serverless deployment',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'http://127.0.0.1:9/openai/v1',
      right: 'http://127.0.0.1:9/anthropic',
      why: "OpenAI's API of an emulator",
    },
    {
      owner: 'azure_openai',
      pasted: 'https://contoso.services.ai.azure.com/anthropic/v1/messages',
      right: FOUNDRY,
      why: 'Claude',
    },
    {
      owner: 'azure_openai',
      pasted: 'https://contoso.services.ai.azure.com/models/chat/completions',
      right: 'https://contoso.services.ai.azure.com/openai/v1',
      why: 'the model inference API',
    },
    {
      owner: 'azure_openai',
      pasted: 'https://contoso.services.ai.azure.com/api/projects/demo/openai/v1',
      right: 'https://contoso.services.ai.azure.com/openai/v1',
      why: 'a project',
    },
    {
      owner: 'azure_openai',
      pasted: 'https://api.openai.com/v1',
      right: 'https://RESOURCE.openai.azure.com/openai/v1',
      why: "OpenAI's own service",
    },
    {
      owner: 'azure_openai',
      pasted: 'https://api.anthropic.com',
      right: 'https://RESOURCE.openai.azure.com/openai/v1',
      why: "Anthropic's own API",
    },
    {
      owner: 'azure_openai',
      pasted: 'http://127.0.0.1:9/anthropic',
      right: 'http://127.0.0.1:9/openai/v1',
      why: 'Claude of an emulator',
    },
    {
      owner: 'anthropic',
      pasted: 'https://contoso.services.ai.azure.com/anthropic',
      right: FOUNDRY,
      why: 'an Azure resource',
    },
    {
      owner: 'anthropic',
      pasted: 'https://contoso.openai.azure.com/openai/deployments/x',
      right: FOUNDRY,
      why: 'Azure OpenAI',
    },
    {
      owner: 'anthropic',
      pasted: 'https://console.anthropic.com/settings/keys',
      right: ANTHROPIC,
      why: 'the page with the keys',
    },
    { owner: 'anthropic', pasted: 'https://platform.claude.com/docs', right: ANTHROPIC, why: 'the documentation' },
    { owner: 'anthropic', pasted: 'https://api.openai.com/v1', right: ANTHROPIC, why: "OpenAI's own service" },
    { owner: 'anthropic', pasted: 'https://eu.api.openai.com/v1', right: ANTHROPIC, why: 'the same in a region' },
    { owner: 'anthropic', pasted: 'https://x.openai.azure.us', right: ANTHROPIC, why: 'Azure of a government' },
    { owner: 'anthropic', pasted: 'https://x.cognitiveservices.azure.cn', right: ANTHROPIC, why: 'Azure in China' },
    {
      owner: 'azure_openai',
      pasted: 'https://eu.api.openai.com/v1',
      right: 'https://RESOURCE.openai.azure.com/openai/v1',
      why: "OpenAI's own service in a region",
    },
  ] as const)('$owner, $why: $pasted', ({ owner, pasted, right }) => {
    const reading = readAddress(pasted, owner)
    expect(reading).toMatchObject({ ok: false, code: 'foreign-address', right })
    expect(reading.ok ? '' : reading.problem.fix).toContain(right)
    if (!reading.ok) expect(reading.problem.what).toMatch(/\.$/)
  })

  it('names the deployment’s place when a pasted address holds one', () => {
    const reading = readAddress('https://contoso.openai.azure.com/openai/deployments/my-opus', 'azure_anthropic')
    expect(reading.ok ? '' : reading.problem.fix).toContain('`name` of `available_models`')
  })

  it.each([
    {
      owner: 'azure_anthropic',
      pasted: 'https://contoso.services.ai.azure.com/something/else',
      code: 'bad-address',
      why: 'a path that nobody knows',
    },
    {
      owner: 'azure_openai',
      pasted: 'https://contoso.openai.azure.com/openai/something',
      code: 'bad-address',
      why: 'a path that nobody knows',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://bad_name.services.ai.azure.com',
      code: 'bad-address',
      why: 'no resource has an underscore',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://.services.ai.azure.com/anthropic',
      code: 'bad-address',
      why: 'no resource',
    },
    { owner: 'anthropic', pasted: 'contoso', code: 'bad-address', why: 'a word names a resource at Azure alone' },
    { owner: 'azure_anthropic', pasted: 'ftp://contoso.services.ai.azure.com', code: 'bad-address', why: 'not HTTP' },
    { owner: 'azure_anthropic', pasted: 'two words', code: 'bad-address', why: 'no address' },
    { owner: 'azure_anthropic', pasted: '', code: 'bad-address', why: 'nothing' },
    {
      owner: 'azure_anthropic',
      pasted: 'https://<YOUR_RESOURCE_NAME>.services.ai.azure.com/anthropic',
      code: 'placeholder',
      why: 'the sample of spec 000, pasted',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://YOUR_RESOURCE_NAME.services.ai.azure.com/anthropic',
      code: 'placeholder',
      why: 'without its brackets',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://your-resource-name.services.ai.azure.com',
      code: 'placeholder',
      why: 'in small letters',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://{resource}.services.ai.azure.com/anthropic',
      code: 'placeholder',
      why: "the documentation's form",
    },
    {
      owner: 'azure_openai',
      pasted: 'https://$' + '{AZURE_RESOURCE}.openai.azure.com',
      code: 'placeholder',
      why: "a shell's form",
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://user:hunter2@contoso.services.ai.azure.com',
      code: 'key-in-address',
      why: 'a password',
    },
    {
      owner: 'azure_anthropic',
      pasted: 'https://contoso.services.ai.azure.com/anthropic?api-key=hunter2',
      code: 'key-in-address',
      why: 'a key in the query',
    },
    {
      owner: 'anthropic',
      pasted: 'https://api.anthropic.com/sk-ant-api03-hunter2hunter2',
      code: 'key-in-address',
      why: 'a key in the path',
    },
  ] as const)('$code, $why: $pasted', ({ owner, pasted, code }) => {
    const reading = readAddress(pasted, owner)
    expect(reading).toMatchObject({ ok: false, code })
    expect(JSON.stringify(reading)).not.toContain('hunter2')
  })
})
