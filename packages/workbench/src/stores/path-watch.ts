import type { ChangeListener, ProjectClient } from '../client/project-client.ts'

/** Follows the files and folders that are wanted at the moment. */
export interface PathWatch {
  /** Follows these from now on, the most important first. */
  readonly want: (paths: readonly string[]) => void
  readonly stop: () => void
}

/** How many files and folders are followed at once, so that they fit into an address. */
const MOST_WATCHED = 60

/** Wishes that come within this time are one. Unit: milliseconds. */
const BATCH_MS = 60

/** How long the stream before stays beside the new one, so that nothing is missed between the two. Unit: milliseconds. */
const OVERLAP_MS = 2000

/** A watch that follows nothing yet. */
export function createPathWatch(client: Pick<ProjectClient, 'watch'>, listener: ChangeListener): PathWatch {
  let wanted: readonly string[] = []
  let watched = ''
  let close: (() => void) | null = null
  let batch: ReturnType<typeof setTimeout> | undefined
  const leaving = new Map<() => void, ReturnType<typeof setTimeout>>()

  function leave(stop: () => void): void {
    clearTimeout(leaving.get(stop))
    leaving.delete(stop)
    stop()
  }

  function follow(): void {
    batch = undefined
    const key = wanted.toSorted().join('\u0000')
    if (key === watched) return
    watched = key
    const before = close
    if (before !== null)
      leaving.set(
        before,
        setTimeout(() => leave(before), OVERLAP_MS),
      )
    close = wanted.length === 0 ? null : client.watch(wanted, listener)
  }

  return {
    want: paths => {
      wanted = [...new Set(paths)].slice(0, MOST_WATCHED)
      batch ??= setTimeout(follow, BATCH_MS)
    },
    stop: () => {
      clearTimeout(batch)
      batch = undefined
      for (const stop of [...leaving.keys()]) leave(stop)
      close?.()
      close = null
      watched = ''
    },
  }
}
