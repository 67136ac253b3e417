import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { useComposer } from './use-composer.ts'

/** Why something beside the conversation could not be done: a file that is not pinned, for one. */
export function ComposerProblem(): JSX.Element | null {
  const { composer } = useWorkspace()
  const { problem } = useComposer()
  if (problem === null) return null
  return (
    <div className="composer-problem" role="alert">
      <p>
        <b>{problem.what}</b> {problem.why} {problem.fix}
      </p>
      <button type="button" className="button" onClick={composer.dismissProblem}>
        Dismiss
      </button>
    </div>
  )
}
