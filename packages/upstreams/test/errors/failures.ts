import { createEmulator, type EmulatorOptions } from '@sternline/emulator'
import type { ErrorContext } from '../../src/errors/evidence.ts'
import type { FailedAnswer } from '../../src/errors/explain-answer.ts'

/** What a request to the emulated resource may say. */
export type Asked = Readonly<{
  path?: string
  headers?: Readonly<Record<string, string>>
  body?: Readonly<Record<string, unknown>>
  emulator?: EmulatorOptions
}>

/** The emulated resource of every test: two deployments, one of them of the other family. */
const DEPLOYMENTS = { 'my-opus': { model: 'claude-opus-5', hosting: 'azure' }, 'my-gpt': 'gpt-5.5' } as const

/** The context of every test: a resource called contoso. */
export const CONTOSO: ErrorContext = {
  upstream: 'azure_anthropic',
  host: 'contoso.services.ai.azure.com',
  path: '/anthropic/v1/messages',
  model: 'my-opus',
  configured: ['my-opus'],
}

/** An answer that was recorded: in Azure's shape unless it is given as text. */
export function recorded(
  status: number,
  body: string | Readonly<Record<string, unknown>>,
  context: Partial<ErrorContext> = {},
  headers: FailedAnswer['headers'] = [],
): FailedAnswer {
  return { ...CONTOSO, ...context, status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }
}

/** Asks the emulator something that fails, and gives its real answer with what is known around it. */
export async function failing(asked: Asked, context: Partial<ErrorContext> = {}): Promise<FailedAnswer> {
  const { path = '/anthropic/v1/messages', emulator = {} } = asked
  const headers = asked.headers ?? { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }
  const body = { model: 'my-opus', max_tokens: 16, messages: [{ role: 'user', content: 'hi' }], ...asked.body }
  const { fetch } = createEmulator({ deployments: DEPLOYMENTS, ...emulator })
  const response = await fetch(
    new Request(`http://127.0.0.1${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
  )
  if (response.status < 400) throw new Error(`The emulator answered ${response.status}, and should have refused.`)
  return {
    ...CONTOSO,
    path,
    model: String(body.model),
    ...context,
    status: response.status,
    headers: [...response.headers],
    body: await response.text(),
  }
}
