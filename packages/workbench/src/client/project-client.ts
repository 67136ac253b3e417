import type {
  ApiEntries,
  ApiFile,
  ApiFileSave,
  ApiProject,
  FileList,
  SearchQuery,
  SearchResult,
} from '@sternline/engine'
import {
  isApiChange,
  isApiEntries,
  isApiFile,
  isApiProject,
  isFileList,
  isSearchResult,
} from '../view-model/api/project-guards.ts'
import { type Answer, ask, checked, withBody } from './ask.ts'

/** What a watcher of files is told. */
export type ChangeListener = Readonly<{
  /** Something happened on disk to this file or folder, which was named. */
  onChange: (path: string) => void
  /** Changes may have been missed: everything that is watched has to be looked at again. */
  onGap: () => void
}>

/** The project's files as the page sees them. */
export interface ProjectClient {
  project(signal: AbortSignal): Promise<Answer<ApiProject>>
  /** One folder, `.` for the project itself. */
  entries(path: string, signal: AbortSignal): Promise<Answer<ApiEntries>>
  file(path: string, signal: AbortSignal): Promise<Answer<ApiFile>>
  save(file: ApiFileSave, signal: AbortSignal): Promise<Answer<ApiFile>>
  /** The names of all files. */
  files(signal: AbortSignal): Promise<Answer<FileList>>
  search(query: SearchQuery, signal: AbortSignal): Promise<Answer<SearchResult>>
  /** Follows what happens to these files and folders until the returned function is called. */
  watch(paths: readonly string[], listener: ChangeListener): () => void
}

/** How long to wait before a stream that the browser gave up is opened again. Unit: milliseconds. */
const REOPEN_AFTER_MS = 2000

/** Speaks to the server that served this page. */
export function createProjectClient(): ProjectClient {
  return {
    project: signal => ask('/api/project', checked(isApiProject), { signal }),
    entries: (path, signal) => ask(`/api/project/entries?${query({ path })}`, checked(isApiEntries), { signal }),
    file: (path, signal) => ask(`/api/project/file?${query({ path })}`, checked(isApiFile), { signal }),
    save: (file, signal) => ask('/api/project/file', checked(isApiFile), withBody('PUT', file, signal)),
    files: signal => ask('/api/project/files', checked(isFileList), { signal }),
    search: ({ query: wanted, regex, path, glob }, signal) => {
      const fields = { query: wanted, regex: String(regex), path, ...(glob === null ? {} : { glob }) }
      return ask(`/api/project/search?${query(fields)}`, checked(isSearchResult), { signal })
    },
    watch,
  }
}

function query(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString()
}

/**
 * A page in the background gives its stream up, because a browser has only six connections to a server for all of its
 * pages together; when it is looked at again, it says that changes may have been missed.
 */
function watch(paths: readonly string[], listener: ChangeListener): () => void {
  const address = `/api/project/changes?${new URLSearchParams(paths.map(path => ['path', path])).toString()}`
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let wasLost = false
  const close = (): void => {
    clearTimeout(timer)
    source?.close()
    source = null
  }
  const open = (): void => {
    close()
    const opened = new EventSource(address)
    source = opened
    opened.onopen = () => {
      if (wasLost) listener.onGap()
      wasLost = false
    }
    opened.addEventListener('gap', listener.onGap)
    opened.addEventListener('change', message => tell(message, listener))
    opened.onerror = () => {
      wasLost = true
      // The browser opens a broken stream again by itself, but gives up when the answer was not a stream.
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(open, REOPEN_AFTER_MS)
    }
  }
  const look = (): void => {
    if (document.hidden) {
      wasLost = true
      close()
    } else if (source === null) open()
  }
  document.addEventListener('visibilitychange', look)
  if (document.hidden) wasLost = true
  else open()
  return () => {
    document.removeEventListener('visibilitychange', look)
    close()
  }
}

function tell(message: MessageEvent<unknown>, listener: ChangeListener): void {
  const change = parsed(message.data)
  if (isApiChange(change)) listener.onChange(change.path)
  else listener.onGap()
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}
