import { createEmulator, type Emulator, type EmulatorOptions } from '@sternline/emulator'
import { EMULATOR_HOST } from '../pipeline/upstream-of.ts'

/** A request as it would have gone over the wire. */
export type WireRequest = Readonly<{
  method: string
  /** Path and query, from `/`. */
  path: string
  headers: Headers
  /** The body, exactly. */
  body: string
}>

/** Options that point a client of `@anthropic-ai/sdk` at an emulator: spread them into its own. */
export type EmulatedClientOptions = Readonly<{
  apiKey: string
  authToken: null
  baseURL: string
  fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
}>

/** The same for `AnthropicFoundry`. */
export type EmulatedFoundryOptions = Readonly<{
  apiKey: string
  resource: null
  baseURL: string
  fetch: EmulatedClientOptions['fetch']
}>

/** The emulator in this process: no port, no key, and a cache of its own. */
export interface TestEmulator extends Pick<Emulator, 'clock'> {
  /** `new Anthropic({ ...emulator.client, middleware: [...] })` */
  readonly client: EmulatedClientOptions
  /** `new AnthropicFoundry({ ...emulator.foundry, middleware: [...] })` */
  readonly foundry: EmulatedFoundryOptions
  /** What came in, oldest first. */
  readonly requests: readonly WireRequest[]
}

/**
 * Makes an emulator for a test. It speaks the Messages API, Claude on Foundry and Azure OpenAI; its cache follows the
 * documented rules, its words are made up.
 *
 * @throws SternlineError for an option that can't be used, see `createEmulator`
 */
export function emulate(options: EmulatorOptions = {}): TestEmulator {
  const emulator = createEmulator(options)
  const requests: WireRequest[] = []
  const fetch: EmulatedClientOptions['fetch'] = async (input, init) => {
    const request = new Request(input, init)
    const { pathname, search } = new URL(request.url)
    const { method, headers } = request
    requests.push({ method, path: `${pathname}${search}`, headers, body: await request.clone().text() })
    return emulator.fetch(request)
  }
  const baseURL = `http://${EMULATOR_HOST}`
  return {
    clock: emulator.clock,
    requests,
    client: { apiKey: 'emulated', authToken: null, baseURL, fetch },
    foundry: { apiKey: 'emulated', resource: null, baseURL: `${baseURL}/anthropic`, fetch },
  }
}
