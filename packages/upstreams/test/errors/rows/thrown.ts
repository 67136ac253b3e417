import type { ErrorContext } from '../../../src/errors/evidence.ts'

const thrown = (message: string, more: object = {}): Error => Object.assign(new Error(message), more)

/** No answer came at all: what a client, a credential or the network throws. */
export const THROWN: readonly Readonly<{
  id: string
  why: string
  problem: unknown
  context?: Partial<ErrorContext>
  says: readonly string[]
}>[] = [
  {
    id: 'A11',
    why: 'nobody is logged in',
    problem: thrown('Failed to get token from azureADTokenProvider: ChainedTokenCredential authentication failed.'),
    says: ['No Entra token could be had on this machine.', 'az login', 'AZURE_CLIENT_ID'],
  },
  {
    id: 'A12',
    why: 'two addresses',
    problem: thrown('baseURL and resource are mutually exclusive'),
    context: { variables: ['ANTHROPIC_FOUNDRY_BASE_URL', 'ANTHROPIC_FOUNDRY_RESOURCE'] },
    says: [
      'Two settings say the same thing differently.',
      'set are ANTHROPIC_FOUNDRY_BASE_URL, ANTHROPIC_FOUNDRY_RESOURCE',
      'unset',
    ],
  },
  {
    id: 'A12',
    why: 'two credentials',
    problem: thrown(
      'The `apiKey` and `azureADTokenProvider` arguments are mutually exclusive; only one can be passed at a time.',
    ),
    says: ['Two settings say the same thing differently.', 'one credential'],
  },
  {
    id: 'A12',
    why: 'none',
    problem: thrown('Missing credentials. Please pass one of `apiKey` and `azureTokenProvider`'),
    says: ['no credential or no address'],
  },
  {
    id: 'A13',
    why: 'a host where a name belongs, as the README of the SDK shows it',
    problem: thrown('fetch failed', { cause: thrown('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' }) }),
    context: { host: 'contoso.azure.anthropic.com.services.ai.azure.com' },
    says: [
      'There is no host `contoso.azure.anthropic.com.services.ai.azure.com`.',
      'the ending twice',
      'Set "api_url" to `https://contoso.services.ai.azure.com/anthropic`',
      'ENOTFOUND',
    ],
  },
  {
    id: 'A13',
    why: 'a placeholder',
    problem: thrown('getaddrinfo ENOTFOUND your-resource.services.ai.azure.com', { code: 'ENOTFOUND' }),
    context: { host: 'your-resource.services.ai.azure.com' },
    says: ['A placeholder was left in the address.'],
  },
  {
    id: 'A27',
    why: 'a network that inspects TLS',
    problem: thrown('fetch failed', {
      cause: thrown('self-signed certificate in certificate chain', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
    }),
    says: ['The certificate of `contoso` is not trusted here.', 'SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  },
  {
    id: 'A27',
    why: 'the same behind an error that has a code of its own',
    problem: thrown('No answer.', {
      code: 'upstream-unreachable',
      cause: thrown('unable to verify the first certificate', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
    }),
    says: ['The certificate of `contoso` is not trusted here.', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  },
]
