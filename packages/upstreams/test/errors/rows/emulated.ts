import { failing } from '../failures.ts'
import type { AnswerRow } from './answer-row.ts'

const marked = (text: string, ttl?: '1h'): object => ({
  type: 'text',
  text,
  cache_control: { type: 'ephemeral', ...(ttl && { ttl }) },
})

/** Through the emulator: it gives these answers itself, by its rules or as a fault that is asked for. */
export const EMULATED: readonly AnswerRow[] = [
  {
    id: 'A1',
    why: 'a model id where the deployment has another name',
    answer: () => failing({ body: { model: 'claude-opus-4.6' } }),
    says: [
      'No deployment `claude-opus-4.6` on `contoso`. Deployment names are yours, not model ids. Configured: `my-opus`. Did you mean it?',
      'contoso.services.ai.azure.com answered 404 DeploymentNotFound for /anthropic/v1/messages.',
    ],
  },
  {
    id: 'A1',
    why: "spec 000's own wording, and the name is taken from it",
    answer: () =>
      failing({ body: { model: 'claude-opus-4.6' }, emulator: { deploymentNotFound: 'named' } }, { model: null }),
    says: ['No deployment `claude-opus-4.6` on `contoso`.', 'Configured: `my-opus`.'],
  },
  {
    id: 'A1',
    why: 'several are configured: the nearest is proposed',
    answer: () => failing({ body: { model: 'team-opsu' } }, { configured: ['team-haiku', 'team-opus', 'my-gpt'] }),
    says: ['Configured: `team-haiku`, `team-opus`, `my-gpt`. Did you mean `team-opus`?'],
  },
  {
    id: 'A1',
    why: 'the configured name itself is not there: deployed just now, or not at all',
    answer: () => failing({ body: { model: 'new' } }, { configured: ['new'] }),
    says: [
      'No deployment `new` on `contoso`.',
      'within the last 5 minutes, wait a moment',
      'az cognitiveservices account deployment list --name contoso',
    ],
  },
  {
    id: 'A1',
    why: 'nothing is configured',
    answer: () => failing({ body: { model: 'new' } }, { configured: [] }),
    says: ['az cognitiveservices account deployment list --name contoso', '"available_models"'],
  },
  {
    id: 'A1',
    why: 'a fault through the path of Azure OpenAI',
    answer: () =>
      failing(
        { path: '/openai/v1/chat/completions', body: { model: 'gpt-9' } },
        { upstream: 'azure_openai', configured: ['my-gpt'] },
      ),
    says: ['No deployment `gpt-9` on `contoso`.', 'Configured: `my-gpt`. Did you mean it?'],
  },
  {
    id: 'A2',
    why: 'the address ended in /v1 already',
    answer: () => failing({ path: '/anthropic/v1/v1/messages' }),
    says: [
      '`contoso` does not serve that path.',
      'already ends in /v1 or /v1/messages',
      'Use base `https://contoso.services.ai.azure.com/anthropic` for Claude, and nothing after it.',
    ],
  },
  {
    id: 'A2',
    why: 'a Claude deployment asked by chat completions',
    answer: () => failing({ path: '/openai/v1/chat/completions' }),
    says: ['speak only the Messages API', '404 api_not_supported for /openai/v1/chat/completions'],
  },
  {
    id: 'A2',
    why: 'the path of other models',
    answer: () => failing({ path: '/models/chat/completions?api-version=2024-05-01-preview' }),
    says: ['speak only the Messages API', '/models/chat/completions?api-version=2024-05-01-preview.'],
  },
  {
    id: 'A3',
    why: 'a deployment without a version',
    answer: () =>
      failing({ path: '/openai/deployments/my-gpt/chat/completions' }, { upstream: 'azure_openai', model: 'my-gpt' }),
    says: [
      'needs ?api-version= behind it',
      'https://contoso.openai.azure.com/openai/v1/chat/completions',
      'https://contoso.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
    ],
  },
  {
    id: 'A5',
    why: 'a dated version on the v1 path',
    answer: () =>
      failing(
        { path: '/openai/v1/chat/completions?api-version=2024-10-21', body: { model: 'my-gpt' } },
        { upstream: 'azure_openai' },
      ),
    says: ['the v1 path takes none', 'Leave "api_version" out'],
  },
  {
    id: 'A7',
    why: 'no key at all',
    answer: () => failing({ headers: { 'anthropic-version': '2023-06-01' } }),
    says: [
      '`contoso` refused the key.',
      'No key was sent, or one of another resource.',
      'az cognitiveservices account keys list --name contoso',
    ],
  },
  {
    id: 'A7',
    why: 'a fault, with a key that has a line break at its end',
    answer: () =>
      failing(
        { headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', 'x-emulator-fault': '401' } },
        { credential: { kind: 'key', header: 'x-api-key', shape: 'azure', length: 32, hasSpace: true } },
      ),
    says: ['a space or a line break at its end', '32 characters, in the header x-api-key'],
  },
  {
    id: 'A7',
    why: "Anthropic's own refusal of a key that our settings hold",
    answer: () =>
      failing(
        { path: '/v1/messages', headers: { 'x-api-key': 'k', 'x-emulator-fault': '401' } },
        { upstream: 'anthropic', host: 'api.anthropic.com' },
      ),
    says: ['`api.anthropic.com` refused the key.', 'It was revoked or mistyped.', 'Claude Console'],
  },
  {
    id: 'A9',
    why: 'a fault: the role is missing',
    answer: () =>
      failing({ headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', 'x-emulator-fault': '403' } }),
    says: [
      '00000000-0000-0000-0000-000000000000 may not use `contoso`.',
      'Microsoft.CognitiveServices/accounts/AIServices/agents/read',
      'az role assignment create --assignee 00000000-0000-0000-0000-000000000000 --role "Cognitive Services User"',
      'it can take minutes',
    ],
  },
  {
    id: 'A15',
    why: 'a deferred tool at a deployment that Azure hosts',
    answer: () =>
      failing({
        body: {
          tools: [
            { name: 'a', input_schema: { type: 'object' } },
            { name: 'b', defer_loading: true, input_schema: { type: 'object' } },
          ],
        },
      }),
    says: [
      '`contoso` refuses `tools.1.custom.defer_loading`.',
      'a hop took the header away',
      'Send the beta header and its field, or neither',
    ],
  },
  {
    id: 'A16',
    why: 'a strict tool at a deployment that Azure hosts',
    answer: () => failing({ body: { tools: [{ name: 'a', strict: true, input_schema: { type: 'object' } }] } }),
    says: ['`my-opus` has no structured outputs.', 'hosted on Azure', 'hosted on Anthropic'],
  },
  {
    id: 'A20',
    why: "a client's dated id, and the deployment has the bare one",
    answer: () =>
      failing({ body: { model: 'claude-opus-4-5-20251101' } }, { configured: ['claude-opus-4-5', 'my-opus'] }),
    says: [
      'No deployment `claude-opus-4-5-20251101` on `contoso`.',
      'Your deployment is called `claude-opus-4-5`',
      'Add "aliases": ["claude-opus-4-5-20251101"]',
    ],
  },
  {
    id: 'A20',
    why: 'by case',
    answer: () => failing({ body: { model: 'MY-Opus' } }),
    says: ['Your deployment is called `my-opus`'],
  },
  {
    id: 'A21',
    why: 'a fault: the quota, with what was sent',
    answer: () =>
      failing(
        { headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', 'x-emulator-fault': '429; retry-after=50' } },
        { lastMinute: { tokens: 52_000, cached: 40_000 } },
      ),
    says: [
      'The quota of `my-opus` on `contoso` is used up.',
      '52k tokens, 40k of them read from the cache, which do not count',
      'Try again in 50 seconds',
    ],
  },
  {
    id: 'A24',
    why: 'five markers',
    answer: () =>
      failing(
        { body: { messages: [{ role: 'user', content: ['a', 'b', 'c', 'd', 'e'].map(text => marked(text)) }] } },
        { markers: { client: 3, sent: 4 } },
      ),
    says: [
      'A request may have 4 cache breakpoints',
      'the request had 5 when it arrived',
      'The client set 3, and 4 went out from here.',
    ],
  },
  {
    id: 'A25',
    why: 'one hour behind five minutes',
    answer: () => failing({ body: { messages: [{ role: 'user', content: [marked('a'), marked('b', '1h')] }] } }),
    says: [
      'A breakpoint of one hour stands behind one of five minutes.',
      'In the order tools, system, messages',
      'promptCacheTtl',
    ],
  },
]
