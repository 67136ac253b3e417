import { describe, expect, it } from 'vitest'
import { type DeliveredAnswer, deliver } from '../../src/errors/deliver.ts'
import { explainAnswer, type FailedAnswer } from '../../src/errors/explain-answer.ts'
import { failing, recorded } from './failures.ts'
import { anthropic, azure } from './rows/answer-row.ts'
import { EMULATED } from './rows/emulated.ts'

const CLAUDE_CODE = { api: 'messages', userAgent: 'claude-cli/2.1.330 (external, sdk-cli)' } as const
const SDK = { api: 'messages', userAgent: 'Anthropic/JS 1.12.0' } as const
const OPENAI = { api: 'openai', userAgent: 'OpenAI/JS 6.49.0' } as const

function delivered(answer: FailedAnswer, client: Parameters<typeof deliver>[2] = CLAUDE_CODE): DeliveredAnswer {
  const explanation = explainAnswer(answer)
  if (explanation === null) throw new Error('It is not explained.')
  return deliver(explanation, answer, client)
}

const header = ({ headers }: DeliveredAnswer, name: string): string | undefined =>
  headers.find(([spelled]) => spelled.toLowerCase() === name)?.[1]

const message = ({ body }: DeliveredAnswer): string => JSON.parse(body).error.message

const denied = azure('401', 'Access denied due to invalid subscription key or wrong API endpoint.')
const beta = anthropic(
  'invalid_request_error',
  'Unexpected value(s) `advisor-tool-2026-03-01` for the `anthropic-beta` header.',
)
const markers = anthropic('invalid_request_error', 'A maximum of 4 blocks with cache_control may be provided. Found 5.')
const roleMissing = azure('PermissionDenied', 'The principal `a` lacks the required data action `Microsoft.X/y`.')

/** The rows of the measurements with Claude Code 2.1.330, `reference/users.md` 2.3: what it must be answered so that it is read. */
describe('Claude Code reads it', () => {
  it.each([
    {
      status: 404,
      body: azure('DeploymentNotFound', 'x'),
      to: 409,
      retry: 'false',
      why: 'A1: the text of a 404 is lost',
    },
    { status: 404, body: azure('api_not_supported', 'x'), to: 409, retry: 'false', why: 'A2' },
    { status: 404, body: azure('unknown_model', 'x'), to: 409, retry: 'false', why: 'A19' },
    {
      status: 401,
      body: denied,
      to: 409,
      retry: 'false',
      why: 'A7: a 401 is retried in silence for more than a minute',
    },
    { status: 401, body: azure('401', 'Access token is missing, invalid'), to: 409, retry: 'false', why: 'A8' },
    { status: 401, body: roleMissing, to: 409, retry: 'false', why: 'A9 as 401' },
    { status: 403, body: roleMissing, to: 403, retry: 'false', why: 'A9 as 403: a JSON 403 is read after one request' },
    {
      status: 403,
      body: '<html>no</html>',
      to: 403,
      retry: 'false',
      why: 'A26: of an HTML body nothing is read but 403, so it becomes JSON',
    },
    { status: 400, body: beta, to: 400, retry: undefined, why: 'A14: a 400 that names a beta is read word for word' },
    { status: 400, body: markers, to: 409, retry: 'false', why: 'A24: any other 400 makes it leave its betas out' },
    {
      status: 400,
      body: anthropic(
        'invalid_request_error',
        "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.",
      ),
      to: 409,
      retry: 'false',
      why: 'A25',
    },
    {
      status: 429,
      body: azure('429', 'Rate limit is exceeded. Try again in 50 seconds.'),
      to: 429,
      retry: 'false',
      why: 'A21: without it six silent tries',
    },
    {
      status: 429,
      body: azure('429', 'Rate limit is exceeded.'),
      to: 429,
      retry: 'false',
      why: 'A21 that does not say how long',
    },
    {
      status: 429,
      body: azure('429', 'Rate limit is exceeded. Try again in 7 seconds.'),
      to: 429,
      retry: undefined,
      why: 'A21 that is over sooner than read: the client waits by itself',
    },
  ])('$status becomes $to ($why)', ({ status, body, to, retry }) => {
    const answer = delivered(recorded(status, body, {}, [['content-type', 'text/html']]))
    expect(answer.status).toBe(to)
    expect(header(answer, 'x-should-retry')).toBe(retry)
    expect(header(answer, 'x-sternline-upstream-status')).toBe(String(status))
    expect(header(answer, 'content-type')).toBe('application/json')
    expect(JSON.parse(answer.body)).toMatchObject({
      type: 'error',
      error: { message: expect.stringContaining('sternline doctor') },
    })
  })

  it('first what and why, then the fix, then the command', () => {
    expect(
      message(
        delivered(
          recorded(404, azure('DeploymentNotFound', 'x'), { model: 'claude-opus-4.6', configured: ['my-opus'] }),
        ),
      ),
    ).toMatch(
      /^No deployment `claude-opus-4\.6` on `contoso`\. Deployment names are yours, not model ids\. Configured: `my-opus`\. Did you mean it\?.* `sternline doctor` checks it\. \(contoso.* 404 DeploymentNotFound/,
    )
  })

  it("where the client acts on the upstream's wording, that comes first and unchanged", () => {
    const upstreams = (beta['error'] as { message: string }).message
    const sent = message(delivered(recorded(400, beta)))
    expect(sent.startsWith(`${upstreams}\n`)).toBe(true)
    expect(sent).toContain('`contoso` does not know `advisor-tool-2026-03-01`.')
  })

  it('a header that forbids or asks for a retry is replaced, and stays where the client mends it by itself', () => {
    const asks = [['X-Should-Retry', 'true']] as const
    const { headers } = delivered(recorded(404, azure('DeploymentNotFound', 'x'), {}, asks))
    expect(headers.filter(([name]) => name.toLowerCase() === 'x-should-retry')).toEqual([['x-should-retry', 'false']])
    expect(header(delivered(recorded(400, beta, {}, asks)), 'x-should-retry')).toBe('true')
  })
})

describe('other clients', () => {
  it.each([
    { status: 404, body: azure('DeploymentNotFound', 'x'), type: 'not_found_error' },
    { status: 401, body: denied, type: 'authentication_error' },
    { status: 400, body: markers, type: 'invalid_request_error' },
    { status: 429, body: azure('429', 'Rate limit is exceeded.'), type: 'rate_limit_error' },
    { status: 403, body: roleMissing, type: 'permission_error' },
  ])("get the upstream's own status, $status, and retry as they like", ({ status, body, type }) => {
    const answer = delivered(recorded(status, body), SDK)
    expect(answer.status).toBe(status)
    expect(header(answer, 'x-should-retry')).toBeUndefined()
    expect(JSON.parse(answer.body)).toMatchObject({ type: 'error', error: { type } })
  })

  it('of the other family get its shape', () => {
    const answer = delivered(recorded(404, azure('DeploymentNotFound', 'x'), { upstream: 'azure_openai' }), OPENAI)
    expect(answer.status).toBe(404)
    expect(JSON.parse(answer.body)).toEqual({
      error: {
        message: expect.stringContaining('No deployment'),
        type: 'not_found_error',
        param: null,
        code: 'deployment-not-found',
      },
    })
  })
})

it('through the emulator: both ids stay in the headers, one in the body, and what described the old body is gone', async () => {
  const answer = await failing({ body: { model: 'gone' } })
  const { headers } = answer
  const sent = delivered({
    ...answer,
    headers: [...headers, ['content-length', '9'], ['Content-Encoding', 'gzip'], ['retry-after', '3']],
  })
  const id = headers.find(([name]) => name === 'request-id')?.[1]
  expect(id).toMatch(/^req_/)
  expect(header(sent, 'request-id')).toBe(id)
  expect(header(sent, 'apim-request-id')).toBe(headers.find(([name]) => name === 'apim-request-id')?.[1])
  expect(JSON.parse(sent.body).request_id).toBe(id)
  expect(header(sent, 'retry-after')).toBe('3')
  expect(header(sent, 'content-length')).toBeUndefined()
  expect(header(sent, 'content-encoding')).toBeUndefined()
  expect(header(sent, 'x-sternline-error')).toBe('A1 deployment-not-found')
})

it('never names the header of keys to a client: Claude Code shows a text of its own instead of any that does', async () => {
  const row = EMULATED.find(({ why }) => why.includes('a line break at its end'))
  const original = await row?.answer()
  const explanation = original === undefined ? null : explainAnswer(original)
  if (original === undefined || explanation === null) throw new Error('There is no such row.')
  expect(explanation.proof).toContain('x-api-key')
  const { body } = deliver(explanation, original, { api: 'messages', userAgent: 'claude-cli/2.1.330' })
  expect(body).toContain('in the header for keys')
  expect(body).not.toContain('x-api-key')
})
