/** One line of a file tree. */
export type FolderEntry = Readonly<{
  name: string
  /** Below the project folder, with `/` between names. */
  path: string
  /** A link is not followed here; where it leads is judged when it is opened. */
  kind: 'file' | 'folder' | 'link' | 'other'
}>

/** The files below a folder. */
export type FileList = Readonly<{
  /** Below the project folder, sorted, with `/` between names. */
  paths: readonly string[]
  /** Whether there are more than are listed. */
  isCut: boolean
}>

/** A text file as it is on disk. */
export type FileText = Readonly<{
  /** Below the project folder, as it is really called. */
  path: string
  /** Decoded as UTF-8, with its byte order mark where it has one. */
  text: string
  /** Epoch milliseconds. */
  modifiedAt: number
  /** Permission bits. */
  mode: number
}>

/** What to look for, and where. */
export type SearchQuery = Readonly<{
  query: string
  /** Whether `query` is a regular expression. */
  regex: boolean
  /** A folder or file of the project; `.` for all of it. */
  path: string
  /** Which names, `*.ts` for example; null for all. */
  glob: string | null
}>

/** A line that was found. */
export type FoundLine = Readonly<{ path: string; line: number; text: string }>

/** What a search found. */
export type SearchResult = Readonly<{
  found: readonly FoundLine[]
  /** Why there may be more; null when this is all. */
  cut: 'matches' | 'time' | null
}>

/** A pinned file with its size. */
export type PinnedFile = Readonly<{
  path: string
  /** Estimated for the model that was asked about; null for a file that can't be read now, and so is not in the base. */
  tokens: number | null
}>
