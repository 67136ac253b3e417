const FOLDER =
  /\b(?:working directory|current directory|workspace folder|workspace root|project root|cwd)(?: is)?[ \t]{0,8}:?[ \t]{0,8}["'`]?([/~][^\s"'`<]*|[A-Za-z]:\\[^\s"'`<]*)/i

/** No more of a text is looked at. Unit: characters. */
const READ_AT_MOST = 60_000

/** The project's folder, if one of the texts names it as clients do: `Working directory: /home/ana/berths`. */
export function folderIn(texts: readonly string[]): string | null {
  for (const text of texts) {
    const folder = FOLDER.exec(text.slice(0, READ_AT_MOST))?.[1]
    if (folder !== undefined) return folder.replace(/[.,;:]$/, '')
  }
  return null
}
