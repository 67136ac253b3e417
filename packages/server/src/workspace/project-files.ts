import type { ProjectFolder } from '@sternline/assistant/folder'
import { SternlineError } from '@sternline/core'
import type { ApiFile, ApiFileSave } from '@sternline/engine'
import { revisionOf } from './file-revision.ts'

/** Reads a file of the project for an editor. @throws SternlineError as `readText` of the folder does */
export async function readFile(folder: ProjectFolder, path: string): Promise<ApiFile> {
  const { path: real, text, modifiedAt } = await folder.readText(path)
  return { path: real, text, revision: revisionOf(text), modifiedAt }
}

/**
 * Writes what a person edited, unless something else is on disk by now.
 *
 * @throws SternlineError `file-changed`, and those of a path
 */
export async function saveFile(folder: ProjectFolder, { path, text, revision }: ApiFileSave): Promise<ApiFile> {
  await folder.writeText(path, text, await expectedText(folder, path, revision)).catch(problem => {
    throw problem instanceof SternlineError && problem.code === 'file-changed' ? changed(problem.why) : problem
  })
  return readFile(folder, path)
}

/** The text that a revision names, which must still be there; null for a file that must not be. */
async function expectedText(folder: ProjectFolder, path: string, revision: string | null): Promise<string | null> {
  const { exists } = await folder.locate(path)
  if (revision === null) return null
  if (!exists) throw changed('It is gone from the disk since it was opened.')
  const { text } = await folder.readText(path)
  if (revisionOf(text) !== revision) throw changed('It was changed on disk since it was opened.')
  return text
}

function changed(why: string): SternlineError {
  return new SternlineError('file-changed', {
    what: 'The file is not saved.',
    why,
    fix: 'Look at what is on disk now, then save again or take that instead.',
  })
}
