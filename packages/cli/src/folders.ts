import { join, resolve } from 'node:path'
import type { Io } from './io.ts'

/**
 * The folder that the ledger is kept in: the one that was asked for, else the XDG data folder.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/ relative paths in these variables are to be ignored
 */
export function dataFolder(io: Pick<Io, 'env' | 'home'>, asked?: string): string {
  if (asked !== undefined) return resolve(asked)
  return join(absolute(io.env['XDG_DATA_HOME']) ?? join(io.home, '.local', 'share'), 'sternline')
}

/** The folder that says which servers run: below the XDG runtime folder, which a logout empties, else below the data folder. */
export function runtimeFolder(io: Pick<Io, 'env'>, data: string): string {
  const runtime = absolute(io.env['XDG_RUNTIME_DIR'])
  return runtime === null ? join(data, 'run') : join(runtime, 'sternline')
}

function absolute(path: string | undefined): string | null {
  return path?.startsWith('/') === true ? path : null
}
