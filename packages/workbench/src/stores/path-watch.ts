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

/** A watch that follows nothing yet. What is newly followed is told as changed once: it may have been before that. */
export function createPathWatch(
  client: Pick<ProjectClient, 'watch'>,
  listener: Omit<ChangeListener, 'onOpen'>,
): PathWatch {
  let wanted: readonly string[] = []
  let asked = ''
  /** What the stream that stands follows. */
  let followed: ReadonlySet<string> = new Set()
  let close: (() => void) | null = null
  let batch: ReturnType<typeof setTimeout> | undefined
  /** Streams that stay until the newest one stands, so that nothing is missed between them. */
  let leaving: (() => void)[] = []

  function leave(): void {
    for (const stop of leaving) stop()
    leaving = []
  }

  function follow(): void {
    batch = undefined
    const paths = wanted
    const key = paths.toSorted().join('\u0000')
    if (key === asked) return
    asked = key
    if (close !== null) leaving.push(close)
    close = paths.length === 0 ? null : client.watch(paths, { ...listener, onOpen: () => onOpen(key, paths) })
    if (close === null) onOpen(key, paths)
  }

  function onOpen(key: string, paths: readonly string[]): void {
    if (key !== asked) return
    leave()
    const fresh = paths.filter(path => !followed.has(path))
    followed = new Set(paths)
    for (const path of fresh) listener.onChange(path)
  }

  return {
    want: paths => {
      wanted = [...new Set(paths)].slice(0, MOST_WATCHED)
      batch ??= setTimeout(follow, BATCH_MS)
    },
    stop: () => {
      clearTimeout(batch)
      batch = undefined
      leave()
      close?.()
      close = null
      asked = ''
      followed = new Set()
    },
  }
}
