import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { credentialFacts, tokenFacts } from '../../src/errors/credential-facts.ts'
import { deliver } from '../../src/errors/deliver.ts'
import { explainAnswer, explainText, explainThrown } from '../../src/errors/explain-answer.ts'
import { CONTOSO } from './failures.ts'
import { RECORDED } from './rows/recorded.ts'

const headers = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom('retry-after', 'x-ratelimit-remaining-tokens', 'request-id', 'authorization', 'x-api-key'),
      fc.string(),
    ),
    fc.string({ unit: 'binary' }),
  ),
  { maxLength: 4 },
)
const shape = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.json(),
  fc.record({ error: fc.anything({ maxDepth: 2 }) }).map(value => safeJson(value)),
  fc
    .record({
      error: fc.record({
        code: fc.anything({ maxDepth: 1 }),
        message: fc.anything({ maxDepth: 1 }),
        type: fc.anything({ maxDepth: 1 }),
      }),
    })
    .map(value => safeJson(value)),
)
const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('my-opus', 'claude-opus-4-5', ''))
const context = fc.record({
  upstream: fc.constantFrom('anthropic', 'azure_anthropic', 'azure_openai', 'emulator' as const),
  host: fc.option(name),
  path: fc.option(name),
  model: fc.option(name),
  configured: fc.array(name, { maxLength: 12 }),
  custody: fc.boolean(),
  at: fc.integer(),
})

function safeJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? ''
}

/** A recorded body with something in its middle cut out or put in: near enough to be recognised, and broken. */
const damaged = async (): Promise<readonly string[]> =>
  Promise.all(RECORDED.map(async ({ answer }) => (await answer()).body))

describe('any answer', () => {
  it('is explained or not, and never throws: thousands of bodies', async () => {
    const real = await damaged()
    const near = fc
      .tuple(fc.constantFrom(...real), fc.nat(200), fc.nat(20), fc.string())
      .map(([text, at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut))
    fc.assert(
      fc.property(
        fc.oneof(shape, near),
        fc.integer({ min: 100, max: 999 }),
        headers,
        context,
        fc.boolean(),
        (body, status, list, known, isChat) => {
          const answer = { ...known, status, headers: list, body, credential: credentialFacts(list) }
          const explanation = explainAnswer(answer)
          if (explanation === null) return
          for (const words of [explanation.what, explanation.cause, explanation.proof, explanation.fix])
            expect(words).not.toBe('')
          const sent = deliver(explanation, answer, { api: isChat ? 'openai' : 'messages', userAgent: body })
          expect(JSON.parse(sent.body)).toHaveProperty('error.message')
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('the same for texts and for what is thrown', () => {
    fc.assert(
      fc.property(shape, fc.anything(), context, (text, thing, known) => {
        explainText(text, known)
        explainThrown(thing, known)
        explainThrown(Object.assign(new Error(text, { cause: thing }), { code: thing }), known)
        tokenFacts(text)
      }),
      { numRuns: 2_000 },
    )
  })

  it('a cause that is its own cause ends', () => {
    const error = new Error('a')
    error.cause = error
    expect(explainThrown(error, CONTOSO)).toBeNull()
  })

  it('a body of many megabytes, and one that repeats what recognisers look for, take no time to speak of', () => {
    const long = ['{"error":{"message":"', 'the API deployment for this resource '.repeat(200_000), '"}}'].join('')
    for (const body of [
      long,
      'a-'.repeat(2_000_000),
      '<'.repeat(4_000_000),
      `Unexpected value(s) for the anthropic-beta header: ${'a-'.repeat(2_000_000)}`,
      `a: Extra inputs are not permitted ${'a.'.repeat(2_000_000)}`,
      `Access denied due to invalid subscription key or wrong API endpoint ${'eyJ'.repeat(1_000_000)}${'a'.repeat(1_000_000)}`,
      `Unexpected value(s) ${'a-1 '.repeat(100_000)}`,
    ]) {
      const answer = { ...CONTOSO, status: 400, headers: [], body }
      const explanation = explainAnswer(answer)
      if (explanation !== null) deliver(explanation, answer, { api: 'messages', userAgent: 'claude-cli/2' })
    }
  })
})
