import { kindOfHost } from '../../addresses/hosts.ts'
import { type CheckResult, reportOn } from '../check-result.ts'
import type { Patient } from '../patient.ts'

/** Whether the address is one to send a key to. Its form was checked with the settings. */
export function checkAddress({ upstream, url }: Patient): CheckResult {
  const report = reportOn('address', upstream.name)
  const isHere = kindOfHost(url.hostname).kind === 'loopback'
  if (url.protocol === 'https:' || isHere) return report.ok(`Requests go to ${upstream.baseUrl}.`)
  return report.warning(
    `Requests go to ${upstream.baseUrl} unencrypted: whoever is on the way reads the key.`,
    `Set "api_url" of ${upstream.name} to https://${url.host}${url.pathname}.`,
  )
}
