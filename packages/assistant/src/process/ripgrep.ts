import { SternlineError } from '@sternline/core'
import { type ProcessEnd, runProcess } from './run-process.ts'

/** Exit codes of ripgrep: found, found nothing; 2 for an error, which may come with results. */
const FOUND_NOTHING = 1

/** For every search: no settings of the user's, nothing behind links, hidden files but git's own. */
const ALWAYS = [
  '--no-config',
  '--no-follow',
  '--hidden',
  '--glob=!.git',
  '--no-require-git',
  '--color=never',
  '--threads=2',
]

/** Bounds of one run. */
export type SearchBounds = Readonly<{ timeoutMs: number; maxBytes: number; signal: AbortSignal }>

/**
 * Runs ripgrep below a folder. It is given no environment and no shell; what a model wrote may only stand behind `=` or `--`.
 *
 * @throws SternlineError `search-unavailable` when its program is missing, `search-refused` for an expression that it does not take
 */
export async function runRipgrep(cwd: string, args: readonly string[], bounds: SearchBounds): Promise<ProcessEnd> {
  const end = await runProcess({
    file: await programPath(),
    args: [...ALWAYS, ...args],
    cwd,
    env: {},
    keep: 'head',
    ...bounds,
  })
  const isRefused = end.code !== null && end.code > FOUND_NOTHING && end.output === ''
  if (isRefused) throw refused()
  return end
}

/** The program comes with a package for each platform; where there is none, only searching fails. */
async function programPath(): Promise<string> {
  try {
    const { rgPath } = await import('@vscode/ripgrep')
    return rgPath
  } catch (cause) {
    const words = {
      what: 'The project cannot be searched.',
      why: `The package of ripgrep for ${process.platform} on ${process.arch} is not installed.`,
      fix: 'Install Sternline again without --omit=optional.',
    }
    throw new SternlineError('search-unavailable', words, { cause })
  }
}

function refused(): SternlineError {
  return new SternlineError('search-refused', {
    what: 'The search was not made.',
    why: 'Its expression or its glob is not one that ripgrep takes.',
    fix: 'Leave regex away to search for the text as it is, and write globs like *.ts.',
  })
}
