import { redact } from '@sternline/engine'
import type { CheckResult, Verdict } from './check-result.ts'

const SIGNS: Readonly<Record<Verdict, string>> = { ok: '✓', warning: '!', failed: '✗', skipped: '·' }

/** The longest name of a check. Unit: characters. */
const NAME_WIDTH = 'deployment'.length

/** One check on one line: its sign, its name, what was checked, what was seen, and what to do. */
export function formatCheck({ check, subject, verdict, proof, fix, code }: CheckResult): string {
  const end = fix === null ? '' : ` → ${fix}${code === null ? '' : ` [${code}]`}`
  return oneLine(`${SIGNS[verdict]} ${check.padEnd(NAME_WIDTH)} ${subject}: ${proof}${end}`)
}

/** All checks, a line each, and what they came to. */
export function formatDoctor(results: readonly CheckResult[]): string {
  return [...results.map(formatCheck), doctorSummary(results), ''].join('\n')
}

/** What the checks came to, in one line. */
export function doctorSummary(results: readonly CheckResult[]): string {
  const count = (verdict: Verdict): number => results.filter(result => result.verdict === verdict).length
  const failed = count('failed')
  const end = failed === 0 ? 'Nothing failed' : `${failed} failed`
  return `${end}: ${count('ok')} fine, ${count('warning')} to look at, ${count('skipped')} not tried.`
}

/** The same for programs. `ok` is false when a check failed. */
export function doctorJson(results: readonly CheckResult[]): string {
  const clean = results.map(({ check, subject, verdict, proof, fix, code }) => ({
    check,
    subject: redact(subject),
    verdict,
    proof: redact(proof),
    fix: fix === null ? null : redact(fix),
    code,
  }))
  return `${JSON.stringify({ ok: doctorExitCode(results) === 0, results: clean }, null, 2)}\n`
}

/** 0 when nothing failed, 1 when something did. */
export function doctorExitCode(results: readonly CheckResult[]): 0 | 1 {
  return results.some(({ verdict }) => verdict === 'failed') ? 1 : 0
}

/** Names come from files and answers: they bring no line breaks, no terminal codes and no keys. */
function oneLine(text: string): string {
  return redact(text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' '))
}
