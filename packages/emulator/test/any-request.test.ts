import { messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Body, request, sdkFor, standingEmulator } from './support.ts'

const PARAMETERS: fc.Arbitrary<Body> = fc.record(
  {
    thinking: fc.constantFrom({ type: 'adaptive' }, { type: 'enabled', budget_tokens: 1_024 }, { type: 'disabled' }),
    tool_choice: fc.constantFrom(
      { type: 'auto' },
      { type: 'any' },
      { type: 'none' },
      { type: 'auto', disable_parallel_tool_use: true },
    ),
    stop_sequences: fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 2 }),
    context_management: fc.constant({
      edits: [{ type: 'clear_tool_uses_20250919', trigger: { type: 'input_tokens', value: 100 } }],
    }),
    output_config: fc.constantFrom({ effort: 'low' }, { format: { type: 'json_schema', schema: { type: 'object' } } }),
    max_tokens: fc.integer({ min: 1, max: 3_000 }),
  },
  { requiredKeys: ['max_tokens'] },
)

it('any request is served or refused for a reason, and a stream says what the whole answer says', async () => {
  let served = 0
  await fc.assert(
    fc.asyncProperty(messagesRequests(), PARAMETERS, async (asked, parameters) => {
      const body = { ...asked, model: 'claude-opus-5', ...parameters }
      const response = await standingEmulator().fetch(request('/v1/messages', { ...body, stream: false }))
      const whole = await response.json()
      if (response.status !== 200) {
        expect(response.status).toBe(400)
        expect(whole.error.message).not.toBe('')
        return
      }
      served += 1
      expect(whole.usage.output_tokens).toBeLessThanOrEqual(parameters['max_tokens'] as number)
      const params = body as unknown as Parameters<ReturnType<typeof sdkFor>['messages']['stream']>[0]
      const streamed = await sdkFor(standingEmulator()).messages.stream(params).finalMessage()
      const { content, stop_reason, stop_sequence, usage } = streamed
      expect({ content, stop_reason, stop_sequence, usage }).toEqual({
        content: whole.content,
        stop_reason: whole.stop_reason,
        stop_sequence: whole.stop_sequence,
        usage: whole.usage,
      })
    }),
    { numRuns: 150 },
  )
  expect(served).toBeGreaterThan(50)
})
