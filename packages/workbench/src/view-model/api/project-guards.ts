import type {
  ApiChange,
  ApiEntries,
  ApiFile,
  ApiProject,
  FileList,
  FolderEntry,
  FoundLine,
  SearchResult,
} from '@sternline/engine'
import { type Guard, isCount, isFlag, isListOf, isObject, isOneOf, isText, orNull } from '../guards.ts'

/** The folder that was opened. */
export const isApiProject: Guard<ApiProject> = isObject<ApiProject>({ root: orNull(isText), name: orNull(isText) })

const isFolderEntry: Guard<FolderEntry> = isObject<FolderEntry>({
  name: isText,
  path: isText,
  kind: isOneOf<FolderEntry['kind']>({ file: true, folder: true, link: true, other: true }),
})

/** One folder's entries. */
export const isApiEntries: Guard<ApiEntries> = isObject<ApiEntries>({ entries: isListOf(isFolderEntry) })

const isMilliseconds: Guard<number> = (value): value is number => typeof value === 'number' && Number.isFinite(value)

/** A file with its text. */
export const isApiFile: Guard<ApiFile> = isObject<ApiFile>({
  path: isText,
  text: isText,
  revision: isText,
  modifiedAt: isMilliseconds,
})

/** The names of all files. */
export const isFileList: Guard<FileList> = isObject<FileList>({ paths: isListOf(isText), isCut: isFlag })

const isFoundLine: Guard<FoundLine> = isObject<FoundLine>({ path: isText, line: isCount, text: isText })

/** What a search found. */
export const isSearchResult: Guard<SearchResult> = isObject<SearchResult>({
  found: isListOf(isFoundLine),
  cut: orNull(isOneOf<NonNullable<SearchResult['cut']>>({ matches: true, time: true })),
})

/** Something happened on disk. */
export const isApiChange: Guard<ApiChange> = isObject<ApiChange>({ path: isText })
