import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import type { OpenFile } from '../../view-model/project/open-file.ts'
import { visibleName } from '../../view-model/visible-text.ts'

type BarProps = Readonly<{ file: OpenFile; isCompared: boolean; onCompare: (isShown: boolean) => void }>

/** What a person has to know of the file in front before editing on: that it changed on disk, or could not be read or saved. */
export function FileBars({ file, isCompared, onCompare }: BarProps): JSX.Element | null {
  if (file.isStale) return <StaleBar file={file} isCompared={isCompared} onCompare={onCompare} />
  if (file.problem !== null) return <ProblemBar file={file} />
  return null
}

function StaleBar({ file, isCompared, onCompare }: BarProps): JSX.Element {
  const { project } = useWorkspace()
  const { path, onDisk } = file
  return (
    <div className="file-bar file-bar-warn" role="alert">
      <span>
        {onDisk === null
          ? `${visibleName(path)} can’t be read on disk any more; your draft is here still.`
          : `${visibleName(path)} was changed on disk while you were editing it.`}
      </span>
      <span className="space" />
      {onDisk !== null && (
        <>
          <button type="button" className="button" aria-pressed={isCompared} onClick={() => onCompare(!isCompared)}>
            {isCompared ? 'Back to the editor' : 'Show difference'}
          </button>
          <button type="button" className="button" onClick={() => void project.reload(path)}>
            Take theirs
          </button>
        </>
      )}
      <button type="button" className="button" onClick={() => project.keepDraft(path)}>
        Keep mine
      </button>
    </div>
  )
}

function ProblemBar({ file }: Readonly<{ file: OpenFile }>): JSX.Element | null {
  const { project } = useWorkspace()
  const { path, problem, phase } = file
  if (problem === null) return null
  const again = (): void => void (phase === 'ready' ? project.save(path) : project.look(path))
  return (
    <div className="file-bar file-bar-warn" role="alert">
      <span>
        <b>{problem.what}</b> {problem.why} {problem.fix}
      </span>
      <span className="space" />
      <button type="button" className="button" onClick={again}>
        Try again
      </button>
    </div>
  )
}
