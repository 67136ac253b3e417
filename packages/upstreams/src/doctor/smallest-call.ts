import type { HeaderList } from '@sternline/engine'
import { LEAST_OUTPUT } from '../openai/request/to-openai.ts'
import { type ApiPath, addressOf } from '../resolve/address-of.ts'
import type { UpstreamSettings } from '../settings/settings.ts'

/** A request that shows whether a deployment answers, and costs next to nothing. */
export type SmallestCall = Readonly<{ address: URL; init: RequestInit }>

/** The version that every host of the Messages API is known to take. */
const VERSION: HeaderList = [['anthropic-version', '2023-06-01']]

/** The word that is sent. */
const WORD = 'Hi'

/** Asks a deployment for one word. Claude is asked for a single token; a reasoning model wants room for a thought. */
export function smallestCall(upstream: UpstreamSettings, model: string, headers: HeaderList): SmallestCall {
  const messages = [{ role: 'user', content: WORD }]
  if (upstream.name === 'azure_openai') {
    return callOf(upstream, '/chat/completions', headers, { model, max_completion_tokens: LEAST_OUTPUT, messages })
  }
  const hasVersion = headers.some(([name]) => name.toLowerCase() === 'anthropic-version')
  const all = hasVersion ? headers : [...headers, ...VERSION]
  return callOf(upstream, '/v1/messages', all, { model, max_tokens: 1, messages })
}

/** The same for a model that only the Responses API serves. */
export function smallestResponse(upstream: UpstreamSettings, model: string, headers: HeaderList): SmallestCall {
  return callOf(upstream, '/responses', headers, { model, max_output_tokens: LEAST_OUTPUT, input: WORD, store: false })
}

function callOf(
  { baseUrl, apiVersion }: UpstreamSettings,
  path: ApiPath,
  headers: HeaderList,
  body: Readonly<{ model: string }> & Readonly<Record<string, unknown>>,
): SmallestCall {
  return {
    address: addressOf({ baseUrl, apiVersion, model: body.model }, path),
    init: {
      method: 'POST',
      headers: [
        ...headers.map(([name, value]): [string, string] => [name, value]),
        ['content-type', 'application/json'],
      ],
      body: JSON.stringify(body),
    },
  }
}
