import type { JSX, ReactNode } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import type { LinkTarget } from '../../view-model/conversation/link-target.ts'
import { visibleName } from '../../view-model/visible-text.ts'

/** Opens a file of the project in the editor. */
export function FileLink({
  target,
  children,
}: Readonly<{ target: Extract<LinkTarget, { kind: 'file' }>; children: ReactNode }>): JSX.Element {
  const { project } = useWorkspace()
  const { path, line } = target
  return (
    <button
      type="button"
      className="file-link"
      title={`open ${visibleName(path)}`}
      onClick={() => project.openFile(path, line === null ? undefined : { startLine: line, endLine: line })}
    >
      {children}
    </button>
  )
}
