import type { FileList } from '@sternline/engine'
import { runRipgrep } from '../process/ripgrep.ts'
import { pathError } from './path-error.ts'
import { plainPath } from './plain-path.ts'
import { resolveInside } from './resolve-inside.ts'

const MOST_FILES = 50_000
const TIMEOUT_MS = 10_000
const MAX_BYTES = 8 * 1024 * 1024

/**
 * Lists files as the project's ignore files leave them, hidden ones too but for git's own.
 *
 * @throws SternlineError `path-refused`, `path-unusable` or `search-unavailable`
 */
export async function listFilesInside(root: string, path: string, signal: AbortSignal): Promise<FileList> {
  const resolved = await resolveInside(root, path)
  if (!resolved.exists) throw pathError(path, 'not-found')
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal }
  const end = await runRipgrep(root, ['--files', '--null', '--sort=path', '--', `./${resolved.path}`], bounds)
  const whole = end.output.slice(0, end.output.lastIndexOf('\0') + 1)
  const paths = whole.split('\0').filter(Boolean).map(plainPath)
  const isCut = end.isCut || end.isTimedOut || paths.length > MOST_FILES
  return { paths: paths.slice(0, MOST_FILES), isCut }
}
