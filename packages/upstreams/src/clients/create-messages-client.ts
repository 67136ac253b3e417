import type { Anthropic } from '@anthropic-ai/sdk'
import { messagesOverOpenAi } from '../openai/messages-over-openai.ts'
import type { Route } from '../resolve/route.ts'
import { type ClientOptions, NO_REDIRECTS, UNUSED_KEY } from './client-options.ts'
import { createAnthropicClient, sdkOptions } from './create-anthropic-client.ts'
import { createFoundryClient } from './create-foundry-client.ts'
import { signingHeaders } from './sign.ts'

/** What every client of the Messages API has. */
export type MessagesClient = Readonly<{ messages: Omit<Anthropic['messages'], 'batches'> }>

/**
 * Makes a client that speaks the Messages API to whatever a route leads to: to Claude as it is, to models of OpenAI through the
 * converter. For a program of our own that talks to any of them; the server converts nothing.
 */
export async function createMessagesClient(route: Route, options: ClientOptions = {}): Promise<MessagesClient> {
  switch (route.upstream) {
    case 'anthropic':
    case 'emulator':
      return createAnthropicClient(route, options)
    case 'azure_anthropic':
      return createFoundryClient(route, options)
    case 'azure_openai':
      return createConvertingClient(route, options)
  }
}

async function createConvertingClient(route: Route, options: ClientOptions): Promise<MessagesClient> {
  const { Anthropic } = await import('@anthropic-ai/sdk')
  const { fetch: ask = fetch, credential } = options
  const converting = messagesOverOpenAi({
    route: { ...route, headers: signal => signingHeaders(route, credential, signal) },
    // The Responses API keeps thinking between turns; the older addresses have it for few models.
    wire: route.apiVersion === null ? 'responses' : 'chat',
    configured: [route.model],
    fetch: (input, init) => ask(input, { ...init, ...NO_REDIRECTS }),
  })
  return new Anthropic({ ...sdkOptions(route, options), apiKey: UNUSED_KEY, fetch: converting })
}
