import type { CacheSettings } from '@sternline/core'
import type { StartOptions } from '@sternline/server'
import { createUpstreams, formatSettingsProblem, loadSettings } from '@sternline/upstreams'
import type { Io } from '../io.ts'
import { UsageError } from '../usage-error.ts'

/** Where requests go, and what the settings say beside it; null where they say nothing. */
export type WantedUpstream = Readonly<{
  upstream: StartOptions['upstream']
  cache: CacheSettings | null
  retentionDays: number | null
}>

/**
 * Reads where requests go from the user's settings. Those of a project are not read: a folder that somebody gave you must not decide where
 * your key goes.
 *
 * @throws UsageError with every problem of the settings
 */
export async function wantedFromSettings(io: Io): Promise<WantedUpstream> {
  const environment = { variables: io.env, home: io.home }
  const reading = await loadSettings({ environment, projectFolder: null })
  for (const problem of reading.problems) {
    if (problem.severity !== 'error') io.err(`${formatSettingsProblem(problem)}\n`)
  }
  if (!reading.ok) throw new UsageError(reading.problems.map(formatSettingsProblem).join('\n'))
  const { settings } = reading
  const upstreams = createUpstreams({ settings: () => settings, environment, fallback: 'emulator' })
  const { retentionDays } = settings.ledger
  return { upstream: { name: 'configured', upstreams }, cache: settings.cache, retentionDays }
}
