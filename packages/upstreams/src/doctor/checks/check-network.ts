import { type CheckResult, reportOn } from '../check-result.ts'
import { networkFailure } from '../network-failure.ts'
import { contextOf, type Patient } from '../patient.ts'
import type { DoctorPorts } from '../ports.ts'

/** Unit: milliseconds. */
const PATIENCE_MS = 10_000
const DAY_MS = 86_400_000
/** A certificate that ends sooner is worth a word. Unit: days. */
const SOON_DAYS = 7
const HTTPS_PORT = 443
/** More are only counted. */
const SHOWN_ADDRESSES = 2

/** Whether the host's name can be resolved. */
export async function checkDns(patient: Patient, ports: DoctorPorts, signal: AbortSignal): Promise<CheckResult> {
  const { upstream, url } = patient
  const report = reportOn('dns', upstream.name)
  try {
    const found = await ports.lookup(url.hostname, withPatience(signal))
    const rest = found.length - SHOWN_ADDRESSES
    const more = rest > 0 ? ` and ${rest} more` : ''
    return report.ok(`${url.hostname} is ${found.slice(0, SHOWN_ADDRESSES).join(', ')}${more}.`)
  } catch (problem) {
    return networkFailure(report, problem, plainContext(patient, ports), patient.isProxied)
  }
}

/** Whether a secured connection comes about that this machine trusts. */
export async function checkTls(patient: Patient, ports: DoctorPorts, signal: AbortSignal): Promise<CheckResult> {
  const { upstream, url } = patient
  const report = reportOn('tls', upstream.name)
  if (url.protocol === 'http:') return report.skipped('The address is plain http.')
  try {
    const { protocol, issuer, validTo } = await ports.connect(url.hostname, portOf(url), withPatience(signal))
    const days = Math.floor((validTo - ports.now()) / DAY_MS)
    const proof = `${protocol}, certificate by ${issuer}, good for ${days} more days.`
    return days < SOON_DAYS
      ? report.warning(proof, 'Tell whoever runs that host that its certificate ends.')
      : report.ok(proof)
  } catch (problem) {
    return networkFailure(report, problem, plainContext(patient, ports), patient.isProxied)
  }
}

function portOf({ port }: URL): number {
  return port === '' ? HTTPS_PORT : Number(port)
}

function withPatience(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
}

function plainContext(patient: Patient, ports: DoctorPorts): ReturnType<typeof contextOf> {
  return contextOf(patient, { model: null, path: null, at: ports.now(), variables: [] })
}
