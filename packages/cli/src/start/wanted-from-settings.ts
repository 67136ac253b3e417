import type { CacheSettings } from '@sternline/core'
import type { StartOptions } from '@sternline/server'
import { createUpstreams, formatSettingsProblem, type SettingsReading, watchSettings } from '@sternline/upstreams'
import type { Io } from '../io.ts'
import { UsageError } from '../usage-error.ts'

/** Where requests go, and what the settings say beside it; null where they say nothing. */
export type WantedUpstream = Readonly<{
  upstream: StartOptions['upstream']
  cache: CacheSettings | null
  retentionDays: number | null
  /** Where to listen. */
  host: string | null
  port: number | null
  /** Folder of what is recorded. */
  folder: string | null
}>

/**
 * Reads where requests go from the user's settings, and follows the file as long as the command runs: a version with an error in it does
 * not count, and is told. Those of a project are not read: a folder that somebody gave you must not decide where your key goes.
 *
 * @throws UsageError with every problem of the settings
 */
export async function wantedFromSettings(io: Io): Promise<WantedUpstream> {
  const environment = { variables: io.env, home: io.home }
  const watch = await watchSettings({ environment, projectFolder: null, changed: reading => tell(io, reading) })
  io.stop.addEventListener('abort', () => watch.close(), { once: true })
  const { first } = watch
  if (!first.ok) {
    watch.close()
    throw new UsageError(first.problems.map(formatSettingsProblem).join('\n'))
  }
  for (const problem of first.problems) io.err(`${formatSettingsProblem(problem)}\n`)
  const upstreams = createUpstreams({ settings: () => watch.current(), environment, fallback: 'emulator' })
  const { cache, server, ledger } = first.settings
  const { retentionDays, folder } = ledger
  return { upstream: { name: 'configured', upstreams }, cache, ...server, retentionDays, folder }
}

/** What a changed file came to. */
function tell(io: Io, { ok, problems }: SettingsReading): void {
  for (const problem of problems) io.err(`${formatSettingsProblem(problem)}\n`)
  io.err(ok ? 'The changed settings are taken over.\n' : 'The settings before them stay until that is mended.\n')
}
