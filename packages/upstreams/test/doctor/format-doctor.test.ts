import { describe, expect, it } from 'vitest'
import { type CheckResult, reportOn } from '../../src/doctor/check-result.ts'
import { doctorExitCode, doctorJson, formatCheck, formatDoctor } from '../../src/doctor/format-doctor.ts'

const on = reportOn('deployment', 'azure_anthropic/my-opus')
const RESULTS: readonly CheckResult[] = [
  reportOn('dns', 'azure_anthropic').ok('contoso.services.ai.azure.com is 10.0.0.1.'),
  on.warning('Slow.', 'Wait.'),
  on.failed('No deployment.', 'Make one.', 'A1'),
  on.skipped('Not tried.'),
]

describe('formatDoctor', () => {
  it('a line each: sign, check, subject, proof, fix; and what they came to', () => {
    expect(formatDoctor(RESULTS)).toBe(
      [
        '✓ dns        azure_anthropic: contoso.services.ai.azure.com is 10.0.0.1.',
        '! deployment azure_anthropic/my-opus: Slow. → Wait.',
        '✗ deployment azure_anthropic/my-opus: No deployment. → Make one. [A1]',
        '· deployment azure_anthropic/my-opus: Not tried.',
        '1 failed: 1 fine, 1 to look at, 1 not tried.',
        '',
      ].join('\n'),
    )
  })

  it('names bring no line breaks and no terminal codes', () => {
    const line = formatCheck(reportOn('deployment', 'a\nb\u001b[31m\u2028\u202e').ok('x\r\ny'))
    expect(line).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+$/u)
  })
})

it.each([
  { results: RESULTS, code: 1, why: 'one failed' },
  { results: RESULTS.filter(({ verdict }) => verdict !== 'failed'), code: 0, why: 'a warning is no failure' },
  { results: [], code: 0, why: 'nothing to check' },
])('ends with $code: $why', ({ results, code }) => {
  expect(doctorExitCode(results)).toBe(code)
  expect(JSON.parse(doctorJson(results))).toEqual({ ok: code === 0, results })
})
