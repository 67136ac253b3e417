import { SternlineError } from '@sternline/core'
import type { Attachment } from '@sternline/engine'
import type { ProjectFolder } from '../folder/project-folder.ts'
import { tagged } from '../text/tagged.ts'
import { visibleName, visibleText } from '../text/visible-text.ts'

/** Unit of all: characters. */
const LONGEST_FILE = 400_000
const LONGEST_IN_FOLDER = 60_000
const LONGEST_FOLDER = 300_000
const MOST_NAMES = 500

/**
 * The attachments as one text, each between tags that its content can't close.
 *
 * @returns empty for no attachments
 * @throws SternlineError `attachment-too-long`, and those of a path or a file
 */
export async function attachmentsText(
  folder: ProjectFolder,
  attachments: readonly Attachment[],
  signal: AbortSignal,
): Promise<string> {
  const texts: string[] = []
  for (const attachment of attachments) texts.push(await textOf(folder, attachment, signal))
  return texts.join('\n\n')
}

async function textOf(folder: ProjectFolder, attachment: Attachment, signal: AbortSignal): Promise<string> {
  switch (attachment.kind) {
    case 'file': {
      const { path, text } = await folder.readText(attachment.path)
      if (text.length > LONGEST_FILE) throw tooLong(path)
      return tagged('attached-file', { path }, visibleText(text))
    }
    case 'selection': {
      const { path, text } = await folder.readText(attachment.path)
      const { startLine, endLine } = attachment
      const lines = text.split('\n').slice(Math.max(0, startLine - 1), endLine)
      const selected = visibleText(lines.join('\n'))
      if (selected.length > LONGEST_FILE) throw tooLong(path)
      return tagged('attached-selection', { path, lines: `${startLine}-${endLine}` }, selected)
    }
    case 'folder':
      return folderText(folder, attachment.path, signal)
  }
}

/** All names, and the texts of as many files as fit. */
async function folderText(folder: ProjectFolder, path: string, signal: AbortSignal): Promise<string> {
  const { path: real } = await folder.locate(path)
  const { paths } = await folder.files(path, signal)
  const named = paths.slice(0, MOST_NAMES).map(visibleName)
  const more = paths.length > MOST_NAMES ? [`[${paths.length - MOST_NAMES} more files]`] : []
  const parts = [[...named, ...more].join('\n')]
  let room = LONGEST_FOLDER
  for (const file of paths.slice(0, MOST_NAMES)) {
    const text = await shortText(folder, file)
    if (text === null || text.length > room) continue
    room -= text.length
    parts.push(tagged('file', { path: file }, text))
  }
  return tagged('attached-folder', { path: real }, parts.join('\n'))
}

/** Null for a file that is long, no text, or not to be read. */
async function shortText(folder: ProjectFolder, path: string): Promise<string | null> {
  try {
    const { text } = await folder.readText(path)
    return text.length > LONGEST_IN_FOLDER ? null : visibleText(text)
  } catch (problem) {
    if (problem instanceof SternlineError) return null
    throw problem
  }
}

function tooLong(path: string): SternlineError {
  return new SternlineError('attachment-too-long', {
    what: `${visibleName(path)} is not attached.`,
    why: `It is longer than ${LONGEST_FILE} characters.`,
    fix: 'Attach a selection of it, or let the assistant read it in parts.',
  })
}
