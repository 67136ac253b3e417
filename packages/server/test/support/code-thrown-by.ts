import { SternlineError } from '@sternline/core'

/** The code of the problem that a task ends with; `nothing` when it ends well. */
export function codeThrownBy(task: () => unknown): string {
  try {
    task()
    return 'nothing'
  } catch (problem) {
    return codeOf(problem)
  }
}

/** The same of a task that takes time. */
export async function codeRejectedBy(task: Promise<unknown>): Promise<string> {
  return task.then(() => 'nothing', codeOf)
}

function codeOf(problem: unknown): string {
  if (problem instanceof SternlineError) return problem.code
  throw problem
}
