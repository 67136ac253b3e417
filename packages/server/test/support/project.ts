import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ProjectOptions } from '../../src/workspace/find-project.ts'

/** A project on disk, beside a folder for what is kept and what lies outside of both. */
export type TestProject = Readonly<{
  /** To be given to a server. */
  project: ProjectOptions
  root: string
  outside: string
}>

/** Writes files below a folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

/** Makes a project with these files; it is gone after the test. */
export async function makeProject(
  files: Readonly<Record<string, string>> = {},
  options: Pick<ProjectOptions, 'today'> = {},
): Promise<TestProject> {
  const outside = await realpath(await mkdtemp(join(tmpdir(), 'sternline-project-')))
  onTestFinished(() => rm(outside, { recursive: true, force: true, maxRetries: 5 }))
  const root = join(outside, 'harbour')
  await mkdir(root)
  await writeFiles(root, files)
  return { project: { folder: root, dataFolder: join(outside, 'data'), ...options }, root, outside }
}
