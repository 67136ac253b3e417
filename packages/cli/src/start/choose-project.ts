import { realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Io } from '../io.ts'

/** What `start` was told about the project. */
export type ProjectWish = Readonly<{
  /** The folder that was named; undefined for none. */
  folder?: string | undefined
  /** False for a server without a project. */
  project: boolean
}>

/**
 * The folder that the page opens: the one that was named, else the one that the command runs in. A home folder and the root of a disk
 * are nobody's project, and are opened only when they are named.
 *
 * @returns an absolute path; null for none
 */
export async function chooseProject(
  { home, folder: here }: Pick<Io, 'home' | 'folder'>,
  { folder, project }: ProjectWish,
): Promise<string | null> {
  if (!project) return null
  if (folder !== undefined) return resolve(here, folder)
  const [real, realHome] = await Promise.all([here, home].map(path => realpath(path).catch(() => path)))
  return real === realHome || real === undefined || dirname(real) === real ? null : real
}
