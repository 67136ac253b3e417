import { ask, type Question } from './ask.ts'
import { type Canary, canariesFor, type Place } from './canaries.ts'
import { FAULT_HEADER, type Fault } from './echoing-upstream.ts'

/** What clients sent, and what each of them was answered. */
export type Attack = Readonly<{ canaries: readonly Canary[]; answers: readonly Place[] }>

const FAULTS: readonly Fault[] = [
  'none',
  'refused-key',
  'unknown-error',
  'as-code',
  'page',
  'long-page',
  'in-stream',
  'cut',
]

/** Long enough for breakpoints. */
const RULES = 'Mind the tide, and mind the rules of the harbour. '.repeat(200)

/** Where a client puts a secret: on purpose, by mistake, or because it was pasted into the conversation. */
const PLACES: Readonly<Record<string, (secret: string) => Partial<Question> & Readonly<{ request?: object }>>> = {
  'in x-api-key': secret => ({ headers: { 'x-api-key': secret } }),
  'in authorization': secret => ({ headers: { authorization: `Bearer ${secret}` } }),
  'in api-key': secret => ({ headers: { 'api-key': secret } }),
  'in a cookie': secret => ({ headers: { cookie: `session=${secret}` } }),
  'in another header': secret => ({ headers: { 'x-my-secret': secret } }),
  'in the query': secret => ({ path: `/v1/messages?beta=true&api-key=${secret}&code=${secret}` }),
  'in the system prompt': secret => ({ request: { system: `${RULES} The key is ${secret}.` } }),
  'in the conversation': secret => ({ request: { messages: [{ role: 'user', content: `${RULES} Use ${secret}` }] } }),
  'in a tool': secret => ({
    request: {
      tools: [{ name: 'open', description: secret, input_schema: { type: 'object', properties: { [secret]: {} } } }],
    },
  }),
  'in the metadata': secret => ({ request: { metadata: { user_id: secret } } }),
  'as the session': secret => ({ headers: { 'x-sternline-session': secret } }),
  'as the agent': secret => ({
    headers: { 'x-claude-code-agent-id': secret, 'x-claude-code-parent-agent-id': secret },
  }),
  'as the user-agent': secret => ({ headers: { 'user-agent': `${secret}/1.0` } }),
  'as the model': secret => ({ request: { model: secret } }),
  'as a field': secret => ({ request: { [secret]: secret } }),
  'as the word for caching': secret => ({ headers: { 'x-sternline-cache': secret } }),
}

/** Sends every secret from every place, to every fault. @param model that the server knows. @param headers that let it through */
export async function attack(url: string, model: string, headers: Readonly<Record<string, string>>): Promise<Attack> {
  const canaries: Canary[] = []
  const answers: Place[] = []
  for (const [place, put] of Object.entries(PLACES)) {
    const own = canariesFor(`${place} of a client`)
    canaries.push(...own)
    const asked = own.flatMap(({ secret }) =>
      FAULTS.map(fault => {
        const { request = {}, ...question } = put(secret)
        const body = {
          model,
          max_tokens: 9,
          stream: fault === 'in-stream',
          system: RULES,
          messages: [{ role: 'user', content: 'Hello' }],
          ...request,
        }
        return ask(url, {
          path: '/v1/messages',
          body: JSON.stringify(body),
          ...question,
          headers: { ...headers, [FAULT_HEADER]: fault, ...question.headers },
        })
      }),
    )
    answers.push(...(await Promise.all(asked)))
  }
  const own = canariesFor('in a request that is none')
  canaries.push(...own)
  for (const { secret } of own) {
    const credentials = { ...headers, 'x-api-key': secret }
    const odd: readonly Question[] = [
      { path: '/v1/messages', body: `{"model":"${model}","x":"${secret}`, headers: credentials },
      { path: `/v1/${secret}`, headers: credentials },
      { path: `/api/exchanges/${secret}`, method: 'GET', headers: credentials },
      { path: `/api/sessions?limit=${secret}`, method: 'GET', headers: credentials },
      { path: '/api/access', body: JSON.stringify({ code: secret }), headers: credentials },
      { path: `/${secret}.js`, method: 'GET', headers: credentials },
      { path: '/v1/messages', body: '{}', headers: { ...credentials, host: `${secret}.example` } },
      { path: '/v1/messages', body: secret, headers: { ...credentials, 'content-type': 'text/plain' } },
      {
        path: '/v1/messages/count_tokens',
        body: JSON.stringify({ model: secret, messages: [] }),
        headers: credentials,
      },
      {
        path: '/openai/v1/chat/completions',
        body: JSON.stringify({ model: secret, messages: [] }),
        headers: credentials,
      },
      { path: '/v1/messages', body: '{}', headers: { ...credentials, 'x-large': secret.repeat(2_000) } },
    ]
    answers.push(...(await Promise.all(odd.map(question => ask(url, question)))))
  }
  return { canaries, answers }
}
