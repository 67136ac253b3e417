import type { CacheSettings } from '@sternline/core'
import { needRestart, type StartOptions } from '@sternline/server'
import { createUpstreams } from '@sternline/upstreams'
import {
  type Environment,
  formatSettingsProblem,
  NO_SETTINGS,
  type Settings,
  type SettingsReading,
  type SettingsWatch,
  userSettingsFile,
  watchSettings,
} from '@sternline/upstreams/settings'
import type { Io } from '../io.ts'
import { UsageError } from '../usage-error.ts'

/** Where requests go, and what the settings say beside it; null where they say nothing. */
export type WantedUpstream = Readonly<{
  upstream: StartOptions['upstream']
  /** Asked at every request, so that a changed file counts at once. */
  cache: (() => CacheSettings | null) | null
  retentionDays: number | null
  /** Where to listen. */
  host: string | null
  port: number | null
  /** What clients may call the server. */
  hostNames: readonly string[] | null
  /** Folder of what is recorded. */
  folder: string | null
  /** For the page, to show and change. */
  settingsFile: StartOptions['settingsFile']
}>

/** What nobody asked for. */
export const NOTHING_WANTED: Omit<WantedUpstream, 'upstream'> = {
  cache: null,
  retentionDays: null,
  host: null,
  port: null,
  hostNames: null,
  folder: null,
  settingsFile: null,
}

/**
 * Follows the user's settings as long as the command runs: a version with an error in it does not count, and is told. Those of a
 * project are not read: a folder that somebody gave you must not decide where your key goes.
 */
export async function followSettings(io: Io): Promise<SettingsWatch> {
  const environment = environmentOf(io)
  let atStart = NO_SETTINGS
  const changed = (reading: SettingsReading): void => tell(io, reading, atStart)
  const watch = await watchSettings({ environment, projectFolder: null, changed })
  atStart = watch.current()
  io.stop.addEventListener('abort', () => watch.close(), { once: true })
  return watch
}

/**
 * What the settings want.
 *
 * @param isAsked whether the person asked for them. Else a file with an error, or one that names no model, leaves requests to the
 *   emulator, and the assistant may ask what the file names as soon as it does.
 * @throws UsageError with every problem of settings that were asked for
 */
export function wantedFromSettings(io: Io, watch: SettingsWatch, isAsked: boolean): WantedUpstream {
  const { first } = watch
  if (!first.ok && isAsked) {
    watch.close()
    throw new UsageError(first.problems.map(formatSettingsProblem).join('\n'))
  }
  for (const problem of first.problems) io.err(`${formatSettingsProblem(problem)}\n`)
  const environment = environmentOf(io)
  const parts = { settings: () => watch.current(), environment }
  const settingsFile: StartOptions['settingsFile'] = {
    file: userSettingsFile(environment),
    home: io.home,
    current: () => watch.current(),
    taken: () => watch.look(),
  }
  const beside = (): StartOptions['upstream'] => ({
    name: 'emulator',
    upstreams: createUpstreams({ ...parts, fallback: null }),
  })
  if (!first.ok) {
    io.err('The settings do not count until that is mended. Meanwhile the emulator answers, and nothing is billed.\n')
    return { ...NOTHING_WANTED, upstream: beside(), settingsFile }
  }
  const { server, ledger, upstreams } = first.settings
  const { retentionDays, folder } = ledger
  const isConfigured = isAsked || upstreams.length > 0
  const upstream: StartOptions['upstream'] = isConfigured
    ? { name: 'configured', upstreams: createUpstreams({ ...parts, fallback: 'emulator' }) }
    : beside()
  return { upstream, cache: () => watch.current().cache, ...server, retentionDays, folder, settingsFile }
}

function environmentOf(io: Io): Environment {
  return { variables: io.env, home: io.home }
}

/** What a changed file came to, and what of it does not count yet. */
function tell(io: Io, reading: SettingsReading, atStart: Settings): void {
  for (const problem of reading.problems) io.err(`${formatSettingsProblem(problem)}\n`)
  if (reading.ok) io.err(`The changed settings are taken over${exceptions(needRestart(atStart, reading.settings))}.\n`)
  else io.err('The settings before them stay until that is mended.\n')
}

function exceptions(names: readonly string[]): string {
  if (names.length === 0) return ''
  return `, but for ${names.join(', ')}: restart Sternline for ${names.length === 1 ? 'it' : 'them'} to count`
}
