import { describe, expect, it } from 'vitest'
import { ERROR_TABLE } from '../../src/errors/error-table.ts'
import { explainAnswer, explainSymptom, explainText, explainThrown } from '../../src/errors/explain-answer.ts'
import { explanationText } from '../../src/errors/explanation.ts'
import { CONTOSO, recorded } from './failures.ts'
import { anthropic, azure } from './rows/answer-row.ts'
import { EMULATED } from './rows/emulated.ts'
import { RECORDED } from './rows/recorded.ts'
import { THROWN } from './rows/thrown.ts'

describe('every row of the table, in the words that a user reads', () => {
  it.each(EMULATED)('$id through the emulator: $why', async ({ id, answer, says }) => {
    const explanation = explainAnswer(await answer())
    expect(explanation?.id).toBe(id)
    for (const words of says) expect(explanation && explanationText(explanation)).toContain(words)
  })

  it.each(RECORDED)('$id as recorded: $why', async ({ id, answer, says }) => {
    const explanation = explainAnswer(await answer())
    expect(explanation?.id).toBe(id)
    for (const words of says) expect(explanation && explanationText(explanation)).toContain(words)
  })

  it.each(THROWN)('$id as thrown: $why', ({ id, problem, context, says }) => {
    const explanation = explainThrown(problem, { ...CONTOSO, ...context })
    expect(explanation?.id).toBe(id)
    for (const words of says) expect(explanation && explanationText(explanation)).toContain(words)
  })

  it.each([
    {
      id: 'A28',
      why: 'no markers went out',
      symptom: { kind: 'cache-never-read', requests: 12, promptTokens: 9_000, minimumTokens: 1_024, hasMarkers: false },
      says: ['No markers went out', '12 requests in a row'],
    },
    {
      id: 'A28',
      why: 'too short to be cached',
      symptom: { kind: 'cache-never-read', requests: 3, promptTokens: 600, minimumTokens: 4_096, hasMarkers: true },
      says: ['The prompts are too short: 600 tokens, where the model begins to cache at 4.1k.'],
    },
    {
      id: 'A28',
      why: 'another beginning every time',
      symptom: { kind: 'cache-never-read', requests: 3, promptTokens: null, minimumTokens: null, hasMarkers: true },
      says: ['Nothing was ever read from the cache of `contoso`.', 'CLAUDE_CODE_ATTRIBUTION_HEADER=0'],
    },
    {
      id: 'A29',
      why: 'no ping came through',
      symptom: { kind: 'silent-stream', silentMs: 300_000, pings: 0 },
      says: [
        'The stream from `contoso` went silent.',
        'swallows its pings',
        'Nothing came for 300 seconds',
        'proxy_buffering off',
      ],
    },
    {
      id: 'A29',
      why: 'pings came before',
      symptom: { kind: 'silent-stream', silentMs: 300_000, pings: 9 },
      says: ['It had sent pings before'],
    },
  ] as const)('$id as a symptom: $why', ({ id, symptom, says }) => {
    const explanation = explainSymptom(symptom, CONTOSO)
    expect(explanation?.id).toBe(id)
    for (const words of says) expect(explanation && explanationText(explanation)).toContain(words)
  })

  it.each([
    {
      id: 'A18',
      text: 'Error: Unrecognized Azure deployment URL: https://contoso.services.ai.azure.com/anthropic/',
      says: 'Use its vendor Custom Endpoint',
    },
    { id: 'A22', text: 'Rate limit approaching, waiting', says: 'x-ratelimit-remaining-tokens' },
    { id: 'A28', text: 'cache_read_input_tokens is always 0', says: 'Nothing was ever read' },
    {
      id: 'A1',
      text: '404 {"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}',
      says: 'Deployment names are yours',
    },
    { id: 'A1', text: 'API Error: The API deployment [my-claude] does not exist', says: 'No deployment `my-claude`' },
    {
      id: 'A13',
      text: 'Error: getaddrinfo ENOTFOUND x.azure.anthropic.com.services.ai.azure.com',
      says: 'There is no host `x.azure.anthropic.com.services.ai.azure.com`',
    },
    {
      id: 'A7',
      text: '401 Access denied due to invalid subscription key or wrong API endpoint.',
      says: 'refused the key',
    },
    { id: 'A27', text: 'Self-signed certificate detected', says: 'NODE_EXTRA_CA_CERTS' },
  ])('$id as a text from elsewhere: $text', ({ id, text, says }) => {
    const explanation = explainText(text, { ...CONTOSO, host: null, model: null, path: null })
    expect(explanation?.id).toBe(id)
    expect(explanation && explanationText(explanation)).toContain(says)
  })

  it('leaves no row out, and names none twice', () => {
    const numbers = Array.from({ length: 29 }, (_, index) => `A${index + 1}`)
    expect(ERROR_TABLE.map(({ id }) => id).sort()).toEqual(numbers.sort())
    expect(new Set(ERROR_TABLE.map(({ code }) => code)).size).toBe(ERROR_TABLE.length)
  })

  it('every row that is called confirmed here is met through the emulator, a symptom or what a library throws', () => {
    const met = new Set([...EMULATED, ...THROWN].map(({ id }) => id).concat('A28', 'A29'))
    const confirmed = ERROR_TABLE.filter(({ confirmedHere }) => confirmedHere).map(({ id }) => id)
    expect(confirmed.filter(id => !met.has(id))).toEqual([])
  })
})

describe('what is not explained goes on as it came', () => {
  it.each([
    {
      why: 'a prompt that is too long: the client compacts',
      status: 400,
      message: 'prompt is too long: 215000 tokens > 200000 maximum',
    },
    {
      why: 'a signature of thinking: the client drops it',
      status: 400,
      message: 'messages.1.content.0: Invalid `signature` in `thinking` block',
    },
    {
      why: 'a system message in the middle',
      status: 400,
      message: 'messages.3: role system is not supported on this model',
    },
    {
      why: 'a capability that the upstream rejects in the sanctioned way',
      status: 400,
      message: 'capability_rejected:effort',
    },
    {
      why: 'a marker where none may stand: our own check',
      status: 400,
      message: 'messages.1.content.1.thinking.cache_control: Extra inputs are not permitted',
    },
    { why: 'an overload', status: 529, message: 'Overloaded' },
    {
      why: 'a limit of Anthropic, which the client knows',
      status: 429,
      message: 'This request would exceed your account’s limit.',
    },
    { why: 'an unknown error', status: 500, message: 'Internal server error' },
  ])('$why', ({ status, message }) => {
    const context = { upstream: 'anthropic', host: 'api.anthropic.com' } as const
    expect(explainAnswer(recorded(status, anthropic('invalid_request_error', message), context))).toBeNull()
  })

  it('a refusal beside a bogus rate limit keeps its own words', () => {
    const headers = [['x-ratelimit-remaining-tokens', '-1']] as const
    expect(explainAnswer(recorded(500, azure('InternalServerError', 'broken'), {}, headers))).toBeNull()
  })

  it("Anthropic's own limit and host, which clients and the network's own words tell better", () => {
    const context = { ...CONTOSO, upstream: 'anthropic', host: 'api.anthropic.com' } as const
    const limit = 'Number of request tokens has exceeded your per-minute rate limit'
    expect(explainAnswer({ ...recorded(429, anthropic('rate_limit_error', limit)), ...context })).toBeNull()
    expect(explainThrown(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), context)).toBeNull()
  })

  it('cached tokens count at Azure OpenAI, and it is not said that they do not', () => {
    const context = { lastMinute: { tokens: 5_000, cached: 4_000 } }
    const texts = (['azure_anthropic', 'azure_openai'] as const).map(
      upstream =>
        explainAnswer(recorded(429, azure('429', 'Rate limit is exceeded.'), { ...context, upstream }))?.cause,
    )
    expect(texts.map(text => text?.includes('which do not count'))).toEqual([true, false])
  })

  it("a client's own key at Anthropic: the client renews its token after a 401", () => {
    const context = { upstream: 'anthropic', host: 'api.anthropic.com', custody: false } as const
    expect(
      explainAnswer(recorded(401, anthropic('authentication_error', 'OAuth token has expired'), context)),
    ).toBeNull()
  })
})

it('where nothing is known of the place, the sentences are still whole', () => {
  const context = { upstream: 'azure_anthropic', host: null, path: null, model: null, configured: [] } as const
  const explanation = explainText('Requested API is currently not supported', context)
  expect(explanation?.what).toBe('The upstream does not serve that path.')
  expect(explanation?.proof).toBe('Seen.')
})

it(`the path of /anthropic/v1/messages and no query is shown, but for the version`, () => {
  const explanation = explainAnswer(
    recorded(404, azure('404', 'Resource not found'), {
      path: `/anthropic/v1/messages?key=abc&api-version=2024-10-21`,
    }),
  )
  expect(explanation?.proof).toBe(
    `contoso.services.ai.azure.com answered 404 for /anthropic/v1/messages?api-version=2024-10-21.`,
  )
})
