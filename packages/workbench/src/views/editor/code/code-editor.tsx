import { type JSX, useCallback, useState } from 'react'
import { useWorkspace } from '../../../stores/workspace.ts'
import { plural } from '../../../view-model/words.ts'
import { type CursorPlace, mountEditor } from './editor-controller.ts'

/** The editor of the file in front, with a line below it: where the cursor is, and what can be done with the selection. */
export function CodeEditor(): JSX.Element {
  const { project, composer } = useWorkspace()
  const [cursor, setCursor] = useState<CursorPlace | null>(null)
  const attach = useCallback((): void => {
    const { openFile } = project.editorState()
    if (openFile === undefined) return
    const { path, startLine, endLine } = openFile
    if (startLine === undefined || endLine === undefined) composer.attach({ kind: 'file', path })
    else composer.attach({ kind: 'selection', path, startLine, endLine })
  }, [project, composer])
  const mount = useCallback(
    (host: HTMLElement | null) =>
      host === null ? undefined : mountEditor(host, { project, onCursor: setCursor, onAttach: attach }),
    [project, attach],
  )
  return (
    <div className="code">
      <div className="code-host" ref={mount} data-typing />
      <div className="code-foot">
        {cursor !== null && (
          <span className="num">
            Line {cursor.line}, column {cursor.column}
            {cursor.selectedLines > 0 && ` · ${plural(cursor.selectedLines, 'line')} selected`}
          </span>
        )}
        <span className="space" />
        <button type="button" className="text-button" onClick={attach} title="Ctrl+>, on a Mac ⌘>">
          {cursor !== null && cursor.selectedLines > 0 ? 'Attach selection' : 'Attach file'}
        </button>
      </div>
    </div>
  )
}
