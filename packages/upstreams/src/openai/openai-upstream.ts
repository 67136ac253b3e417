import type { Upstream } from '@sternline/engine'
import { messagesOverOpenAi, type OverOpenAi } from './messages-over-openai.ts'

/** Stands where an address is expected; nothing is ever sent there. */
const NOWHERE = 'http://openai.invalid'

/**
 * Makes a model of OpenAI an upstream of the one pipeline: requests and answers have the Messages API's shape, so that planning,
 * usage, cost and diagnosis are those of every other. For callers in this process, like the assistant; the gateway never converts.
 */
export function openAiUpstream(over: OverOpenAi): Upstream {
  const { upstream: name, baseUrl } = over.route
  const fetch = messagesOverOpenAi(over)
  const emulated = name === 'emulator'
  return {
    name,
    emulated,
    host: emulated ? null : new URL(baseUrl).host,
    async send({ method, path, body, signal }) {
      const answer = await fetch(NOWHERE + path, { method, body: Buffer.concat(body), signal })
      return { status: answer.status, headers: [...answer.headers], body: answer.body ?? nothing() }
    },
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}
