import type { Attachment, EditorState } from '@sternline/engine'
import { fuzzyMatches } from '../project/fuzzy.ts'
import { attachmentName } from './attachments.ts'

/** A mention that is being written. */
export type Mention = Readonly<{
  /** Where its `@` stands. */
  start: number
  /** What stands behind it, up to the caret. */
  query: string
}>

/** One thing that a mention may become. */
export type MentionOption = Readonly<{ attachment: Attachment; name: string }>

const MENTION = /(?:^|\s)@(\S*)$/

/** The mention that the caret stands in; null where it stands in none. An `@` in the middle of a word is none. */
export function mentionAt(text: string, caret: number): Mention | null {
  const query = MENTION.exec(text.slice(0, caret))?.[1]
  return query === undefined ? null : { start: caret - query.length - 1, query }
}

/** The text without the mention, which has become an attachment. */
export function withoutMention(text: string, { start, query }: Mention): string {
  return text.slice(0, start) + text.slice(start + 1 + query.length)
}

/** Everything that can be mentioned: the selection, then each folder above its files. */
export function mentionOptions(paths: readonly string[], editor: EditorState): readonly MentionOption[] {
  return [...selectionOf(editor), ...withFolders(paths)].map(attachment => ({
    attachment,
    name: attachmentName(attachment).slice(1),
  }))
}

/** The best of them first, by the same rule as quick open. @param most how many are wanted */
export function rankMentions(options: readonly MentionOption[], query: string, most: number): readonly MentionOption[] {
  const bySearch = new Map(options.map(option => [searchedIn(option), option]))
  const found = fuzzyMatches([...bySearch.keys()], query, most).flatMap(({ path }) => bySearch.get(path) ?? [])
  // Who writes `@selection` means the selection, whatever file it is in.
  const meant = 'selection'.startsWith(query.toLowerCase()) ? options.filter(isSelection) : []
  return [...new Set([...meant, ...found])].slice(0, most)
}

function searchedIn({ attachment, name }: MentionOption): string {
  return attachment.kind === 'folder' ? attachment.path : name
}

function isSelection({ attachment }: MentionOption): boolean {
  return attachment.kind === 'selection'
}

function selectionOf({ openFile }: EditorState): readonly Attachment[] {
  if (openFile?.startLine === undefined) return []
  const { path, startLine, endLine } = openFile
  return [{ kind: 'selection', path, startLine, endLine: endLine ?? startLine }]
}

function withFolders(paths: readonly string[]): readonly Attachment[] {
  const seen = new Set<string>()
  return paths.flatMap(path => {
    const folders = foldersOf(path).filter(folder => !seen.has(folder))
    for (const folder of folders) seen.add(folder)
    return [...folders.map(folder => ({ kind: 'folder', path: folder }) as const), { kind: 'file', path } as const]
  })
}

function foldersOf(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_, index) => names.slice(0, index + 1).join('/'))
}
