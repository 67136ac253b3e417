import type { JSX, ReactNode } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import type { LinkTarget } from '../../view-model/conversation/link-target.ts'
import { seenName } from '../../view-model/conversation/safe-text.ts'

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
      title={`open ${seenName(path)}`}
      onClick={() => project.openFile(path, line === null ? undefined : { startLine: line, endLine: line })}
    >
      {children}
    </button>
  )
}
