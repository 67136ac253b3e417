import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { pathError } from './path-error.ts'
import { isGitFolder, readPath } from './path-rules.ts'

/** Where a path of the project really leads. */
export type Resolved = Readonly<{
  /** Absolute, without links in the part that exists. */
  real: string
  /** The same below the project folder, with `/` between names; `.` for the folder itself. */
  path: string
  /** Whether something is there. */
  exists: boolean
}>

/**
 * Finds where a path leads: the real path of its deepest existing parent, and the names behind it.
 *
 * @param root real path of the project folder
 * @param path as a model or a page writes it
 * @throws SternlineError `path-refused` or `path-unusable`
 */
export async function resolveInside(root: string, path: string): Promise<Resolved> {
  const reading = readPath(path, sep === '\\' ? 'windows' : 'posix')
  if (!reading.ok) throw pathError(path, reading.problem)
  let candidate = join(root, ...reading.names)
  const behind: string[] = []
  let real = await realPathOf(candidate, path)
  while (real === null) {
    // Nothing is there, unless it is a link whose end is missing: to write to it would make a file at its end.
    if (await isLink(candidate)) throw pathError(path, 'dangling-link')
    if (candidate === root || !isInside(root, candidate)) throw pathError(path, 'outside')
    behind.unshift(basename(candidate))
    candidate = dirname(candidate)
    real = await realPathOf(candidate, path)
  }
  if (!isInside(root, real)) throw pathError(path, 'outside')
  const whole = join(real, ...behind)
  const names = relative(root, whole).split(sep).filter(Boolean)
  if (names.some(isGitFolder)) throw pathError(path, 'git')
  return { real: whole, path: names.length === 0 ? '.' : names.join('/'), exists: behind.length === 0 }
}

/** Whether a real path is the folder or lies in it. Both are as the system spells them, so that case is no trick. */
export function isInside(root: string, real: string): boolean {
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep)
}

async function realPathOf(candidate: string, path: string): Promise<string | null> {
  try {
    return await realpath(candidate)
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? problem.code : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw pathError(path, code === 'ELOOP' ? 'link-loop' : 'unreadable')
  }
}

async function isLink(candidate: string): Promise<boolean> {
  const found = await lstat(candidate).catch(() => null)
  return found?.isSymbolicLink() === true
}
