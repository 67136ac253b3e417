import { unwatchFile, watchFile } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { projectSettingsFile, userSettingsFile } from './environment.ts'
import { loadSettings, type SettingsPlaces } from './load-settings.ts'
import type { SettingsReading } from './read-settings.ts'
import { NO_SETTINGS, type Settings } from './settings.ts'

/** How the files are watched. */
export type WatchOptions = SettingsPlaces &
  Readonly<{
    /** Told of each new version of the files, also of one with errors; the settings before it then stay. */
    changed: (reading: SettingsReading) => void
    /** How often the files are looked at. Default: 1,000. Unit: milliseconds. */
    everyMs?: number
  }>

/** The settings of a process that runs on while their files change. */
export interface SettingsWatch {
  /** What was found at the start. With an error in it `current` has no settings until the file is mended. */
  readonly first: SettingsReading
  /** The newest settings without an error. */
  current(): Settings
  /** Looks at the files now. @returns when what stands there is taken over, or told to have an error */
  look(): Promise<void>
  /** Stops watching. */
  close(): void
}

/** Editors empty a file before they fill it, or put another in its place: it is read until it stays the same. Unit: milliseconds. */
const SETTLING_MS = 50

/**
 * Reads the settings, and takes a changed file over as long as it is watched. Files are compared by their state and not by the
 * system's events, so one that does not exist yet, is replaced by renaming, or lies on a network is seen too.
 */
export async function watchSettings({ changed, everyMs = 1000, ...places }: WatchOptions): Promise<SettingsWatch> {
  const first = await loadSettings(places)
  let last = first
  let settings = first.ok ? first.settings : NO_SETTINGS
  let isClosed = false

  const look = oneAtATime(async () => {
    const reading = await settled(places)
    if (isClosed || isDeepStrictEqual(reading, last)) return
    last = reading
    if (reading.ok) settings = reading.settings
    changed(reading)
  })
  const files = [userSettingsFile(places.environment), ...projectFiles(places)]
  const listener = (): void => void look()
  for (const file of files) watchFile(file, { interval: everyMs, persistent: false }, listener)
  // What changed between the first reading and the first look of the watch would go unseen.
  void look()
  return {
    first,
    current: () => settings,
    look,
    close: () => {
      isClosed = true
      for (const file of files) unwatchFile(file, listener)
    },
  }
}

function projectFiles({ projectFolder }: SettingsPlaces): readonly string[] {
  return projectFolder === null ? [] : [projectSettingsFile(projectFolder)]
}

/** Runs a task now, or once more after it has ended when it is asked for meanwhile. */
function oneAtATime(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let isAsked = false
  const run = async (): Promise<void> => {
    try {
      do {
        isAsked = false
        await task()
      } while (isAsked)
    } finally {
      running = null
    }
  }
  return () => {
    isAsked = true
    running ??= run()
    return running
  }
}

async function settled(places: SettingsPlaces): Promise<SettingsReading> {
  let before = await loadSettings(places)
  for (;;) {
    await pause(SETTLING_MS, null, { ref: false })
    const after = await loadSettings(places)
    if (isDeepStrictEqual(before, after)) return after
    before = after
  }
}
