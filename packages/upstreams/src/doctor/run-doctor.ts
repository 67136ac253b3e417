import type { SettingsReading } from '../settings/read-settings.ts'
import type { UpstreamSettings } from '../settings/settings.ts'
import { type CheckName, type CheckResult, reportOn } from './check-result.ts'
import { checkAddress } from './checks/check-address.ts'
import { checkCache } from './checks/check-cache.ts'
import { checkCredential } from './checks/check-credential.ts'
import { checkDeployment } from './checks/check-deployment.ts'
import { checkDns, checkTls } from './checks/check-network.ts'
import { checkSettings } from './checks/check-settings.ts'
import { admit, type Patient } from './patient.ts'
import type { DoctorPorts } from './ports.ts'

/** What the doctor is given. */
export type DoctorOptions = Readonly<{
  reading: SettingsReading
  /** Where the user's settings are, or would be. */
  file: string
  ports: DoctorPorts
  /** Whether deployments are asked; each call is billed with a few tokens. */
  hasCalls: boolean
  /** Whether the cache of each deployment is tried too: three requests of a few thousand tokens. Default: false. */
  triesCache?: boolean
  /** Ends it early. */
  signal: AbortSignal
  /** Is told each result as soon as it stands. */
  onResult?: (result: CheckResult) => void
}>

/** A check of one upstream, and the checks without whose success it is not tried. */
type Check = Readonly<{
  name: CheckName
  needs: readonly CheckName[]
  run: (patient: Patient, options: DoctorOptions) => Promise<readonly CheckResult[]>
}>

/** Every check of an upstream, in order. */
const CHECKS: readonly Check[] = [
  { name: 'address', needs: [], run: async patient => [checkAddress(patient)] },
  { name: 'dns', needs: [], run: async (patient, { ports, signal }) => [await checkDns(patient, ports, signal)] },
  { name: 'tls', needs: ['dns'], run: async (patient, { ports, signal }) => [await checkTls(patient, ports, signal)] },
  { name: 'key', needs: [], run: async (patient, { ports }) => [checkCredential(patient, ports)] },
  { name: 'deployment', needs: ['dns', 'tls', 'key', 'token'], run: checkDeployments },
]

/** Checks settings, addresses, network, credentials and deployments; never throws, and never shows a secret. */
export async function runDoctor(options: DoctorOptions): Promise<readonly CheckResult[]> {
  const { reading, file } = options
  const results: CheckResult[] = []
  const take = (found: readonly CheckResult[]): void => {
    results.push(...found)
    for (const result of found) options.onResult?.(result)
  }
  take(checkSettings(reading, file))
  if (!reading.ok) return results
  for (const upstream of reading.settings.upstreams) await examine(upstream, options, take)
  return results
}

async function examine(
  upstream: UpstreamSettings,
  options: DoctorOptions,
  take: (found: readonly CheckResult[]) => void,
): Promise<void> {
  const patient = await admit(upstream, options.ports, options.signal)
  const failed = new Set<CheckName>()
  for (const { name, needs, run } of CHECKS) {
    if (options.signal.aborted) return
    const missing = needs.find(need => failed.has(need))
    const found =
      missing === undefined
        ? await run(patient, options)
        : [reportOn(name, upstream.name).skipped(`Not tried, as ${missing} failed.`)]
    for (const { check, verdict } of found) if (verdict === 'failed') failed.add(check)
    take(found)
  }
}

async function checkDeployments(
  patient: Patient,
  { ports, hasCalls, triesCache = false, signal }: DoctorOptions,
): Promise<readonly CheckResult[]> {
  const { upstream } = patient
  const report = reportOn('deployment', upstream.name)
  if (upstream.models.length === 0) return [report.skipped('No model is named in "available_models".')]
  if (!hasCalls) return [report.skipped('Not asked, as you wished.')]
  if (upstream.credential.kind === 'caller') return [report.skipped('There is no key of ours to ask with.')]
  const results: CheckResult[] = []
  // One after the other: a small quota is not to be used up by the doctor.
  for (const model of upstream.models) {
    const answered = await checkDeployment(patient, model, ports, signal)
    results.push(answered)
    if (triesCache && answered.verdict === 'ok') results.push(await checkCache(patient, model, ports, signal))
  }
  return results
}
