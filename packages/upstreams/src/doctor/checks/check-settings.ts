import { formatSettingsProblem, type SettingsProblem } from '../../settings/problem.ts'
import type { SettingsReading } from '../../settings/read-settings.ts'
import { type CheckResult, reportOn } from '../check-result.ts'

/** Problems of settings that are about an address. */
const OF_ADDRESS: ReadonlySet<string> = new Set([
  'address-note',
  'bad-address',
  'foreign-address',
  'key-in-address',
  'placeholder',
])

const NOT_READ = 'Not tried: settings with an error are not taken over.'

/** Every problem of the settings is a line; without any, what they hold. @param file where they are, or would be */
export function checkSettings(reading: SettingsReading, file: string): readonly CheckResult[] {
  const found = reading.problems.map(problem => resultOf(problem))
  if (!reading.ok) return [...found, reportOn('deployment', 'every upstream').skipped(NOT_READ)]
  if (found.some(({ check }) => check === 'settings')) return found
  const { upstreams } = reading.settings
  const models = upstreams.reduce((sum, upstream) => sum + upstream.models.length, 0)
  const report = reportOn('settings', file)
  const good =
    upstreams.length === 0
      ? report.ok('No upstream is configured: the emulator answers, and no key is needed.')
      : report.ok(`${count(upstreams.length, 'upstream')}, ${count(models, 'model')}.`)
  return [good, ...found]
}

function resultOf(problem: SettingsProblem): CheckResult {
  const { severity, code, file, fix, at } = problem
  const report = reportOn(OF_ADDRESS.has(code) ? 'address' : 'settings', at === '' ? file : at)
  const proof = formatSettingsProblem({ ...problem, fix: '' })
  return severity === 'error' ? report.failed(proof, fix, code) : report.warning(proof, fix, code)
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
