import type { ProjectFolder } from '../folder/project-folder.ts'
import { runProcess } from '../process/run-process.ts'
import { safeEnvironment } from '../process/safe-environment.ts'
import { visibleText } from '../text/visible-text.ts'

const TIMEOUT_MS = 2_000
const MAX_BYTES = 64 * 1024
const MOST_LINES = 30

/** Settings of a repository that make git run a program when it is asked for its status, or read a file elsewhere. */
const RUNS_PROGRAMS =
  /^(filter\..*\.(clean|smudge|process)|core\.(fsmonitor|hookspath|sshcommand|worktree|attributesfile)|include(if)?\.)/im

/** Never writes, never asks, and runs no program of the repository's choice. */
const CAREFULLY = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null']

/**
 * The state of the project's git repository: the branch, and the first changed files.
 *
 * A repository may name programs that git would run for this; such a one is not asked, because opening a folder must run nothing.
 *
 * @returns null when there is no repository, git is missing, or it takes too long
 */
export async function gitStatus(
  { root }: Pick<ProjectFolder, 'root'>,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string | null> {
  const git = async (...args: readonly string[]): Promise<string | null> => {
    const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, keep: 'head', signal } as const
    const env = safeEnvironment(environment)
    const end = await runProcess({ file: 'git', args: [...CAREFULLY, ...args], cwd: root, env, ...bounds })
    return end.code === 0 ? end.output : null
  }
  try {
    const settings = await git('config', '--local', '--name-only', '--list')
    if (settings === null) return null
    if (RUNS_PROGRAMS.test(settings)) return 'not asked: the repository names programs that git would run'
    const status = await git(
      'status',
      '--porcelain=v1',
      '--branch',
      '--ignore-submodules=all',
      '--untracked-files=normal',
    )
    return status === null ? null : shorten(status)
  } catch {
    signal.throwIfAborted()
    return null
  }
}

function shorten(status: string): string {
  const lines = visibleText(status).trimEnd().split('\n')
  const rest = lines.length - MOST_LINES
  return [...lines.slice(0, MOST_LINES), ...(rest > 0 ? [`[${rest} more]`] : [])].join('\n')
}
