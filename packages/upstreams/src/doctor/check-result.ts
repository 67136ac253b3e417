/** What is checked, in this order. */
export type CheckName = 'settings' | 'address' | 'dns' | 'tls' | 'key' | 'token' | 'deployment' | 'cache'

/** `ok`; `warning`: it works, and something should be looked at; `failed`; `skipped`: not tried, and the proof says why. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'skipped'

/** What one check found. No part of it ever holds a key or a token. */
export type CheckResult = Readonly<{
  check: CheckName
  /** What was checked: a file, an upstream, an upstream's deployment. */
  subject: string
  verdict: Verdict
  /** What was seen. */
  proof: string
  /** The command or setting that mends it; null where nothing is to be mended. */
  fix: string | null
  /** Row of `docs/errors.md` (`A1`) or stable code, where there is one. */
  code: string | null
}>

/** Makes the result of a check of one subject. */
export type Report = Readonly<{
  ok: (proof: string) => CheckResult
  skipped: (proof: string) => CheckResult
  warning: (proof: string, fix: string, code?: string | null) => CheckResult
  failed: (proof: string, fix: string, code?: string | null) => CheckResult
}>

/** Makes the results of one check of one subject. */
export function reportOn(check: CheckName, subject: string): Report {
  const found = { check, subject, fix: null, code: null }
  return {
    ok: proof => ({ ...found, verdict: 'ok', proof }),
    skipped: proof => ({ ...found, verdict: 'skipped', proof }),
    warning: (proof, fix, code = null) => ({ ...found, verdict: 'warning', proof, fix, code }),
    failed: (proof, fix, code = null) => ({ ...found, verdict: 'failed', proof, fix, code }),
  }
}
