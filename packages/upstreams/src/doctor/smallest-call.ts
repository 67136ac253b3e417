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
  return callOf(upstream, '/v1/messages', versioned(headers), { model, max_tokens: 1, messages })
}

function versioned(headers: HeaderList): HeaderList {
  const hasVersion = headers.some(([name]) => name.toLowerCase() === 'anthropic-version')
  return hasVersion ? headers : [...headers, ...VERSION]
}

/** Characters of a text that surely make so many tokens. */
const CHARACTERS_A_TOKEN = 8
/** Text that the cache is tried with. */
const FILLER = 'The tide turns twice a day, and every line is slack for a while. '

/** What a request for the cache is made of. */
type CachedText = Readonly<{ beginning: string; minimumTokens: number }>

/** A request that is long enough to be cached, marked where the upstream wants that. */
export function cachedCall(
  upstream: UpstreamSettings,
  model: string,
  headers: HeaderList,
  { beginning, minimumTokens }: CachedText,
): SmallestCall {
  const length = minimumTokens * CHARACTERS_A_TOKEN
  const text = `${beginning} ${FILLER.repeat(Math.ceil(length / FILLER.length))}`
  const user = { role: 'user', content: WORD }
  if (upstream.name === 'azure_openai') {
    const messages = [{ role: 'system', content: text }, user]
    return callOf(upstream, '/chat/completions', headers, { model, max_completion_tokens: LEAST_OUTPUT, messages })
  }
  const system = [{ type: 'text', text, cache_control: { type: 'ephemeral' } }]
  return callOf(upstream, '/v1/messages', versioned(headers), { model, max_tokens: 1, system, messages: [user] })
}

/** The smallest call to a model that only the Responses API serves. */
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
