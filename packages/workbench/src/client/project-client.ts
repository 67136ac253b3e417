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
import { followStream } from './follow-stream.ts'

/** What a watcher of files is told. */
export type ChangeListener = Readonly<{
  /** The stream stands: what happens from now on is told. */
  onOpen: () => void
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

/** Whenever the stream was lost, or given up in the background, it is said that changes may have been missed. */
function watch(paths: readonly string[], listener: ChangeListener): () => void {
  const address = `/api/project/changes?${new URLSearchParams(paths.map(path => ['path', path])).toString()}`
  let wasLost = false
  return followStream(address, ['change', 'gap'], {
    onOpen: () => {
      if (wasLost) listener.onGap()
      wasLost = false
    },
    onDrop: () => {
      wasLost = true
    },
    onEvent: (name, data) => {
      const change = name === 'change' ? parsed(data) : null
      if (isApiChange(change)) listener.onChange(change.path)
      else listener.onGap()
    },
  })
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}
