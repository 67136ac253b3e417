import type { CredentialFacts } from '../../../src/errors/credential-facts.ts'
import { recorded } from '../failures.ts'
import { type AnswerRow, anthropic, azure, openai } from './answer-row.ts'

const AT = Date.UTC(2026, 10, 22)
const token = (audience: string, expiresAt = AT + 60_000): CredentialFacts => ({
  kind: 'token',
  audience,
  expiresAt,
  tenant: 't',
  principal: '1b2c',
})

/** As public issues quote them: what only Azure, a proxy or a client can show is asserted on the known text. */
export const RECORDED: readonly AnswerRow[] = [
  {
    id: 'A1',
    why: 'the same in the shape that carries a type too (hermes-agent#47812)',
    answer: () =>
      recorded(
        404,
        {
          error: {
            code: 'DeploymentNotFound',
            type: 'invalid_request_error',
            message: 'The API deployment for this resource does not exist.',
          },
        },
        { model: 'x' },
      ),
    says: ['No deployment `x` on `contoso`.'],
  },
  {
    id: 'A1',
    why: "spec 000's wording in Anthropic's envelope",
    answer: () =>
      recorded(404, anthropic('not_found_error', 'The API deployment claude-opus-4.6 does not exist.'), {
        model: null,
      }),
    says: ['No deployment `claude-opus-4.6` on `contoso`.'],
  },
  {
    id: 'A2',
    why: "a project's address",
    answer: () =>
      recorded(404, azure('api_not_supported', 'Requested API is currently not supported'), {
        path: '/api/projects/p/v1/messages',
      }),
    says: ["a project's address", '`https://contoso.services.ai.azure.com/anthropic`'],
  },
  {
    id: 'A3',
    why: 'at a Claude endpoint',
    answer: () => recorded(404, azure('404', 'Resource not found'), { path: '//anthropic/v1/messages' }),
    says: ['A doubled slash', 'For Claude use base `https://contoso.services.ai.azure.com/anthropic`'],
  },
  {
    id: 'A4',
    why: 'at a Claude endpoint',
    answer: () => recorded(400, azure('400', 'Missing required query parameter: api-version')),
    says: ["Azure OpenAI's rules: a Claude endpoint takes no api-version", '"azure_anthropic"'],
  },
  {
    id: 'A4',
    why: 'at Azure OpenAI',
    answer: () =>
      recorded(400, 'Missing required query parameter: api-version', {
        upstream: 'azure_openai',
        path: '/openai/deployments/d/chat/completions',
      }),
    says: ['the v1 path does not', 'Set "api_version" under "azure_openai"'],
  },
  {
    id: 'A5',
    why: 'a retired preview',
    answer: () =>
      recorded(400, azure('BadRequest', 'API version not supported'), {
        upstream: 'azure_openai',
        path: '/openai/deployments/d/chat/completions?api-version=2023-01-01-preview',
      }),
    says: ['A preview that was retired', '"2024-10-21"'],
  },
  {
    id: 'A6',
    why: 'a model of the Responses API only',
    answer: () =>
      recorded(
        400,
        openai(
          'The chatCompletion operation does not work with the specified model, codex-max. Please choose different model and try again.',
          'OperationNotSupported',
        ),
        {
          upstream: 'azure_openai',
          model: 'codex-max',
        },
      ),
    says: [
      '`codex-max` on `contoso` does not answer that API.',
      'https://contoso.openai.azure.com/openai/v1/responses',
    ],
  },
  {
    id: 'A7',
    why: "a key of Anthropic's own at Azure",
    answer: () =>
      recorded(
        401,
        azure(
          '401',
          'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
        ),
        {
          credential: { kind: 'key', header: 'x-api-key', shape: 'anthropic', length: 108, hasSpace: false },
        },
      ),
    says: ["It is a key of Anthropic's, and Azure has keys of its own."],
  },
  {
    id: 'A8',
    why: 'a token of the old audience',
    answer: () =>
      recorded(
        401,
        {
          statusCode: 401,
          message:
            'Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.',
        },
        {
          credential: token('https://cognitiveservices.azure.com'),
          at: AT,
        },
      ),
    says: [
      'It is for https://cognitiveservices.azure.com; Foundry wants https://ai.azure.com.',
      '"auth": "entra"',
      'az account get-access-token --resource https://ai.azure.com',
    ],
  },
  {
    id: 'A8',
    why: 'one that expired',
    answer: () =>
      recorded(
        401,
        azure(
          '401',
          'Unauthorized. Access token is missing, invalid, audience is incorrect (urn:ms.scopedToken), or have expired.',
        ),
        { credential: token('https://ai.azure.com', AT - 720_000), at: AT },
      ),
    says: ['It expired 12 minutes ago.'],
  },
  {
    id: 'A8',
    why: 'a key that was sent as a token',
    answer: () =>
      recorded(
        401,
        azure(
          '401',
          'Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.',
        ),
        {
          credential: { kind: 'key', header: 'authorization', shape: 'azure', length: 84, hasSpace: false },
        },
      ),
    says: ['What was sent as Bearer is a key and no token.'],
  },
  {
    id: 'A9',
    why: 'as 401, with the principal from the token',
    answer: () =>
      recorded(
        401,
        azure('PermissionDenied', 'Lacks the required data action. See https://aka.ms/FoundryPermissions'),
        { credential: token('https://ai.azure.com') },
      ),
    says: ['1b2c may not use `contoso`.', '--assignee 1b2c'],
  },
  {
    id: 'A10',
    why: 'keys are switched off, and one is set beside a token',
    answer: () =>
      recorded(403, azure('AuthenticationTypeDisabled', 'Key based authentication is disabled for this resource.'), {
        variables: ['ANTHROPIC_FOUNDRY_API_KEY'],
      }),
    says: [
      '`contoso` takes no keys.',
      'ANTHROPIC_FOUNDRY_API_KEY is set, which goes before a token',
      '"auth": "entra"',
    ],
  },
  {
    id: 'A14',
    why: 'a beta that Azure does not know (claude-code#46105)',
    answer: () =>
      recorded(
        400,
        anthropic(
          'invalid_request_error',
          'Unexpected value(s) `advisor-tool-2026-03-01` for the `anthropic-beta` header. Please consult our documentation.',
        ),
      ),
    says: ['`contoso` does not know `advisor-tool-2026-03-01`.', 'Leave only that value and its field out.'],
  },
  {
    id: 'A14',
    why: 'several of them',
    answer: () =>
      recorded(
        400,
        anthropic(
          'invalid_request_error',
          'Unexpected value(s) `prompt-caching-scope-2026-01-05`, `structured-outputs-2025-11-13` for the `anthropic-beta` header.',
        ),
      ),
    says: ['does not know `prompt-caching-scope-2026-01-05`, `structured-outputs-2025-11-13`.'],
  },
  {
    id: 'A15',
    why: 'the field of a beta whose header is gone',
    answer: () =>
      recorded(400, anthropic('invalid_request_error', 'context_management: Extra inputs are not permitted')),
    says: ['refuses `context_management`.', 'Send the beta header and its field, or neither'],
  },
  {
    id: 'A15',
    why: 'a field of OpenAI at Claude',
    answer: () => recorded(400, anthropic('invalid_request_error', 'stream_options: Extra inputs are not permitted')),
    says: ['refuses `stream_options`.', 'does not know that field'],
  },
  {
    id: 'A17',
    why: 'an older model behind the name',
    answer: () =>
      recorded(
        400,
        anthropic(
          'invalid_request_error',
          "thinking: Input tag 'adaptive' found using 'type' does not match any of the expected tags: 'disabled', 'enabled'",
        ),
      ),
    says: ['`my-opus` does not know that way of thinking.', 'An older model stands behind the name'],
  },
  {
    id: 'A19',
    why: 'the path of other models (vscode#294841)',
    answer: () =>
      recorded(404, azure('unknown_model', 'Unknown model: claude-opus-4-6'), {
        model: 'claude-opus-4-6',
        path: '/models/chat/completions',
      }),
    says: ['does not know `claude-opus-4-6` on that path', '`https://contoso.services.ai.azure.com/anthropic`'],
  },
  ...[
    'Requests to the API have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 7 seconds.',
    'Rate limit is exceeded. Try again in 50 seconds.',
  ].map(
    (message): AnswerRow => ({
      id: 'A21',
      why: message,
      answer: () => recorded(429, azure('429', message), { upstream: 'azure_openai' }),
      says: ['is used up', `Try again in ${message.includes(' 7 ') ? 7 : 50} seconds`],
    }),
  ),
  {
    id: 'A21',
    why: 'by its code alone',
    answer: () =>
      recorded(
        429,
        azure('RateLimitReached', 'Your requests to my-opus have exceeded the call rate limit of 40000 tokens.'),
      ),
    says: ['The quota of `my-opus` on `contoso` is used up.', 'in about a minute'],
  },
  {
    id: 'A22',
    why: 'less than nothing is left',
    answer: () =>
      recorded(200, {}, {}, [
        ['x-ratelimit-remaining-tokens', '-1'],
        ['content-type', 'application/json'],
      ]),
    says: [
      'The client pauses though the quota of `contoso` is free.',
      'x-ratelimit-remaining-tokens',
      'leaves that header out',
    ],
  },
  ...[
    [
      'InvalidModelProviderData',
      'Invalid model provider data: industry, organizationName, and countryCode are required',
      'Industry, organization name or country code',
    ],
    [
      'MarketplaceSubscriptionCannotBeCompleted',
      'Marketplace Subscription purchase eligibility check failed',
      'Azure Marketplace',
    ],
    ['BadRequest', "The deployment 'x' is in 'Failed' state, please delete it", 'stays so'],
    ['InsufficientQuota', 'Insufficient quota', 'no quota left'],
  ].map(
    ([code = '', message = '', says = '']): AnswerRow => ({
      id: 'A23',
      why: code,
      answer: () => recorded(400, azure(code, message)),
      says: ['this is not a network problem', says, 'https://ai.azure.com'],
    }),
  ),
  {
    id: 'A24',
    why: 'the client set five itself',
    answer: () =>
      recorded(
        400,
        anthropic('invalid_request_error', 'A maximum of 4 blocks with cache_control may be provided. Found 5.'),
        {
          markers: { client: 5, sent: 5 },
        },
      ),
    says: ['The client itself set 5.'],
  },
  {
    id: 'A26',
    why: 'a page of a firewall',
    answer: () => recorded(403, '<!DOCTYPE html><html><body>Request blocked. Reference #18</body></html>'),
    says: ['A firewall in front of `contoso` blocked the request.', 'HTML page', '/v1/messages'],
  },
]
