import { describe, expect, it } from 'vitest'
import { readDiagnostics } from '../../src/diagnosis/index.ts'

describe('the API’s own diagnostics', () => {
  it.each([
    { value: null, is: { state: 'none' }, why: 'null with a low read means expired (U9)' },
    { value: undefined, is: { state: 'none' }, why: 'an upstream that tells nothing' },
    { value: { cache_miss_reason: null }, is: { state: 'undecided' }, why: 'still comparing (U9)' },
    {
      value: { cache_miss_reason: { type: 'system_changed', cache_missed_input_tokens: 79_728 } },
      is: { state: 'found', reason: 'system_changed', missedTokens: 79_728 },
      why: 'your own bug (U9)',
    },
    {
      value: { cache_miss_reason: { type: 'unavailable' } },
      is: { state: 'found', reason: 'unavailable', missedTokens: null },
      why: 'no number',
    },
    {
      value: { cache_miss_reason: { type: 'moon_changed', cache_missed_input_tokens: '7' } },
      is: { state: 'found', reason: 'unavailable', missedTokens: null },
      why: 'a reason that is not known yet',
    },
  ])('$why', ({ value, is }) => {
    expect(readDiagnostics(value)).toEqual(is)
  })
})
