import { findPlaceholder } from '../../addresses/placeholder.ts'
import type { Evidence } from '../evidence.ts'
import { claudeBase, quoted, resourceName, where } from '../names.ts'
import { type ErrorWords, proofOf, type Row } from '../row.ts'

/** Hosts of a resource, when one was pasted where its bare name belongs. */
const DOUBLED = /\.azure\.(com|anthropic\.com)\..*azure\.com/i

/** An address as a person would have to write it for Azure OpenAI, in both of its styles. */
function openAiAddresses({ context }: Evidence): string {
  const base = `https://${resourceName(context)}.openai.azure.com/openai`
  const deployment = /^[\w.-]{1,64}$/.test(context.model ?? '') ? context.model : '<DEPLOYMENT>'
  return `${base}/v1/chat/completions, or ${base}/deployments/${deployment}/chat/completions?api-version=2024-10-21`
}

const speaksClaude = ({ context }: Evidence): boolean =>
  context.upstream === 'azure_anthropic' || /\/anthropic(\/|$)/.test(context.path ?? '')

function notSupported(evidence: Evidence): ErrorWords {
  const path = (evidence.context.path ?? '').split('?')[0] ?? ''
  return {
    what: `${where(evidence.context)} does not serve that path.`,
    cause: causeOfPath(path),
    proof: proofOf(evidence),
    fix: `Use base ${quoted(claudeBase(evidence.context))} for Claude, and nothing after it.`,
  }
}

function causeOfPath(path: string): string {
  if (/\/v1\/(v1|messages\/.*messages)/.test(path)) {
    return 'The configured address already ends in /v1 or /v1/messages, so that it was appended twice.'
  }
  if (path.includes('/api/projects/')) return "That is a project's address; models are called at the resource's."
  if (/\/(openai|models)\//.test(path)) {
    return 'Claude deployments speak only the Messages API, no chat completions and no responses.'
  }
  return 'An address that does not end in /anthropic, or a deployment that is none of Claude.'
}

/** A2 to A6, A13, A18 and A19: addresses, versions and paths. */
export const ADDRESS_ROWS: readonly Row[] = [
  {
    id: 'A2',
    code: 'api-not-supported',
    seen: '404 `api_not_supported`: Requested API is currently not supported',
    delivery: 'configuration',
    confirmedHere: true,
    recognise: ({ code, message }) =>
      code === 'api_not_supported' || /requested api is currently not supported/i.test(message),
    explain: notSupported,
  },
  {
    id: 'A19',
    code: 'unknown-model-route',
    seen: '`unknown_model`: Unknown model: claude-opus-4-6',
    delivery: 'configuration',
    confirmedHere: false,
    recognise: ({ code, message }) => code === 'unknown_model' || /^unknown model: /i.test(message),
    explain: evidence => ({
      what: `${where(evidence.context)} does not know ${evidence.context.model === null ? 'that model' : quoted(evidence.context.model)} on that path.`,
      cause: 'It is the path /models/chat/completions, which serves other models and none of Claude.',
      proof: proofOf(evidence),
      fix: `Use base ${quoted(claudeBase(evidence.context))} for Claude, and nothing after it.`,
    }),
  },
  {
    id: 'A3',
    code: 'resource-not-found',
    seen: '404: Resource not found',
    delivery: 'configuration',
    confirmedHere: true,
    recognise: ({ status, message }) =>
      (status === 404 || status === null) && /^resource not found\.?$/i.test(message.trim()),
    explain: evidence => ({
      what: `${where(evidence.context)} has nothing at that path.`,
      cause: (evidence.context.path ?? '').includes('/openai/deployments/')
        ? 'The path of a deployment needs ?api-version= behind it.'
        : 'A doubled slash, or the path of one style with the version of the other.',
      proof: proofOf(evidence),
      fix: speaksClaude(evidence)
        ? `For Claude use base ${quoted(claudeBase(evidence.context))}, and nothing after it.`
        : `Right are ${openAiAddresses(evidence)}.`,
    }),
  },
  {
    id: 'A4',
    code: 'api-version-missing',
    seen: 'Missing required query parameter: api-version',
    delivery: 'configuration',
    confirmedHere: false,
    recognise: ({ message }) => /missing required query parameter:? '?api-version/i.test(message),
    explain: evidence => ({
      what: `${where(evidence.context)} asks for an api-version.`,
      cause: speaksClaude(evidence)
        ? "Those are Azure OpenAI's rules: a Claude endpoint takes no api-version, so the request went to the wrong path."
        : 'The path of a deployment needs one; the v1 path does not.',
      proof: proofOf(evidence),
      fix: speaksClaude(evidence)
        ? `Configure it under "azure_anthropic" with ${quoted(claudeBase(evidence.context))}.`
        : `Set "api_version" under "azure_openai" in your settings, or use the v1 path: ${openAiAddresses(evidence)}.`,
    }),
  },
  {
    id: 'A5',
    code: 'api-version-not-supported',
    seen: '400: API version not supported',
    delivery: 'configuration',
    confirmedHere: true,
    recognise: ({ message }) => /api version (is )?not supported/i.test(message),
    explain: evidence => ({
      what: `${where(evidence.context)} does not take that api-version.`,
      cause: /\/openai\/v1\//.test(evidence.context.path ?? '')
        ? 'A dated version belongs to the path of a deployment; the v1 path takes none.'
        : "A preview that was retired, or a model's version where the API's belongs.",
      proof: proofOf(evidence),
      fix: `Leave "api_version" out to use the v1 path, or set it to "2024-10-21". Right are ${openAiAddresses(evidence)}.`,
    }),
  },
  {
    id: 'A6',
    code: 'operation-not-supported',
    seen: '400 `OperationNotSupported`: The chatCompletion operation does not work with the specified model',
    delivery: 'configuration',
    confirmedHere: false,
    recognise: ({ code, message }) =>
      code === 'OperationNotSupported' || /operation does not work with the specified model/i.test(message),
    explain: evidence => ({
      what: `${evidence.context.model === null ? 'That deployment' : quoted(evidence.context.model)} on ${where(evidence.context)} does not answer that API.`,
      cause: 'Some models are served by the Responses API only.',
      proof: proofOf(evidence),
      fix: `Ask it at https://${resourceName(evidence.context)}.openai.azure.com/openai/v1/responses.`,
    }),
  },
  {
    id: 'A13',
    code: 'no-such-host',
    seen: '`ENOTFOUND x.azure.anthropic.com.services.ai.azure.com`, connection errors again and again',
    delivery: 'configuration',
    confirmedHere: true,
    recognise: ({ code, message, context }) =>
      context.upstream !== 'anthropic' &&
      (code === 'ENOTFOUND' || (/enotfound/i.test(message) && context.host !== null)),
    explain: evidence => ({
      what: `There is no host ${quoted(evidence.context.host ?? '')}.`,
      cause: causeOfHost(evidence.context.host ?? ''),
      proof: 'Its name could not be resolved (ENOTFOUND).',
      fix: `Set "api_url" to ${quoted(claudeBase(evidence.context))}: the name is the first part of your resource's endpoint in the portal.`,
    }),
  },
  {
    id: 'A18',
    code: 'client-does-not-know-address',
    seen: 'Unrecognized Azure deployment URL: https://….services.ai.azure.com/anthropic/',
    delivery: 'note',
    confirmedHere: false,
    recognise: ({ message }) => /unrecognized azure deployment url/i.test(message),
    explain: evidence => ({
      what: 'The editor refused the address before it sent anything.',
      cause: "VS Code's vendor Azure knows OpenAI's models only.",
      proof: proofOf(evidence),
      fix: 'Use its vendor Custom Endpoint, and give it the address of this gateway.',
    }),
  },
]

function causeOfHost(host: string): string {
  if (findPlaceholder(host) !== null) return 'A placeholder was left in the address.'
  if (DOUBLED.test(host))
    return "A whole host was given where the resource's bare name belongs, so that it has the ending twice."
  return 'The name is misspelt, or the resource was deleted.'
}
