import { describe, expect, it } from 'vitest'
import { credentialFacts } from '../../src/errors/credential-facts.ts'
import { deliver } from '../../src/errors/deliver.ts'
import type { ErrorContext } from '../../src/errors/evidence.ts'
import { explainAnswer, explainText, explainThrown } from '../../src/errors/explain-answer.ts'
import { CANARIES } from './canaries.ts'
import { CONTOSO, recorded } from './failures.ts'
import { anthropic, azure, openai } from './rows/answer-row.ts'

const CLIENT = { api: 'messages', userAgent: 'claude-cli/2.1.330' } as const

/** What is asked of the table when a secret stands in a place where no one expects it. */
function places(secret: string): readonly Partial<ErrorContext>[] {
  return [
    { model: secret },
    { configured: [secret, 'my-opus'] },
    { host: `${secret}.services.ai.azure.com` },
    { host: `user:${secret}@contoso` },
    { path: `/anthropic/${secret}/v1/messages?key=${secret}&api-version=${secret}` },
    { variables: [secret, `KEY_${secret}`] },
    { credential: credentialFacts([['x-api-key', secret]]) },
    { credential: credentialFacts([['authorization', `Bearer ${secret}`]]) },
    { credential: { kind: 'token', audience: secret, expiresAt: null, tenant: secret, principal: secret } },
  ]
}

/** Every recogniser's text with the key echoed in it, as upstreams do. */
function bodies(secret: string): readonly (readonly [number, string | Record<string, unknown>])[] {
  return [
    [401, azure('401', `Access denied due to invalid subscription key or wrong API endpoint. Key: ${secret}`)],
    [401, azure('401', `Access token is missing, invalid: ${secret}`)],
    [403, azure('PermissionDenied', `The principal ${secret} lacks the required data action Microsoft.${secret}/a`)],
    [403, azure('AuthenticationTypeDisabled', `Key based authentication is disabled for this resource. ${secret}`)],
    [404, azure('DeploymentNotFound', `The API deployment ${secret} does not exist.`)],
    [404, azure('api_not_supported', secret)],
    [404, azure(secret, 'Requested API is currently not supported')],
    [
      400,
      anthropic(
        'invalid_request_error',
        `Unexpected value(s) \`${secret}\`, \`a-2026-03-01\` for the \`anthropic-beta\` header`,
      ),
    ],
    [400, anthropic('invalid_request_error', `${secret}: Extra inputs are not permitted`)],
    [400, anthropic('invalid_request_error', `tools.0.${secret}: Extra inputs are not permitted`)],
    [400, anthropic(secret, `A maximum of 4 blocks with cache_control may be provided. Found 5. ${secret}`)],
    [429, azure('429', `Rate limit is exceeded for ${secret}. Try again in 50 seconds.`)],
    [400, openai(`The chatCompletion operation does not work with the specified model, ${secret}`)],
    [403, `<html>${secret}</html>`],
    [401, `Access denied due to invalid subscription key or wrong API endpoint. ${secret}`],
  ]
}

/** Enough of a secret to know it again. Unit: characters. */
const TELLING = 24

describe.each(Object.entries(CANARIES))('%s', (_, secret) => {
  const telling = secret.slice(0, TELLING)

  it('is in no explanation and in nothing that is delivered, wherever it stood', () => {
    let explained = 0
    for (const [status, body] of bodies(secret)) {
      for (const context of [{}, ...places(secret)]) {
        const answer = recorded(status, body, { model: null, ...context })
        const explanation = explainAnswer(answer)
        if (explanation === null) continue
        explained += 1
        const { body: sent, headers } = deliver(explanation, answer, CLIENT)
        expect(JSON.stringify([explanation, sent, headers])).not.toContain(telling)
      }
    }
    expect(explained).toBe(bodies(secret).length * (places(secret).length + 1))
  })

  it('is in no explanation of what was thrown or pasted', () => {
    const texts = bodies(secret).map(([, body]) => (typeof body === 'string' ? body : JSON.stringify(body)))
    for (const text of [...texts, `getaddrinfo ENOTFOUND ${secret}`, `Missing credentials: ${secret}`]) {
      const context = { ...CONTOSO, model: null, host: null }
      expect(JSON.stringify(explainText(text, context))).not.toContain(telling)
      expect(JSON.stringify(explainThrown(new Error(text, { cause: new Error(secret) }), context))).not.toContain(
        secret,
      )
    }
  })
})
