import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openProjectFolder, type ProjectFolder } from '../../src/folder/project-folder.ts'

/** A folder that is gone after the test. */
export async function tempFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'sternline-assistant-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Writes files below a folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

/** A project with these files, in a folder of its own below a folder that is not part of it. */
export async function tempProject(
  files: Readonly<Record<string, string>> = {},
): Promise<{ folder: ProjectFolder; root: string; outside: string }> {
  const outside = await tempFolder()
  const root = join(outside, 'project')
  await mkdir(root)
  await writeFiles(root, files)
  return { folder: await openProjectFolder(root), root, outside }
}
