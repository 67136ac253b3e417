import type { ApprovalRequest } from '@sternline/engine'
import { type JSX, type KeyboardEvent, useEffect, useRef } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { isDirty, type OpenFile } from '../../view-model/project/open-file.ts'
import { placeWords, type WriteRequest } from '../../view-model/project/proposals.ts'
import { tabNames } from '../../view-model/project/tab-names.ts'
import { nameOf } from '../../view-model/project/tree-rows.ts'
import { visibleName } from '../../view-model/visible-text.ts'

type TabsProps = Readonly<{
  open: readonly OpenFile[]
  shown: string | null
  proposal: WriteRequest | null
  waiting: readonly ApprovalRequest[]
  onClose: (path: string) => void
}>

/** The open files, and the proposed change where one is in front. */
export function EditorTabs({ open, shown, proposal, waiting, onClose }: TabsProps): JSX.Element {
  const { project } = useWorkspace()
  const names = tabNames(open.map(({ path }) => path))
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    if (shown !== null)
      list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [shown])
  const onKeyDown = (event: KeyboardEvent, path: string): void => {
    if (event.key === 'Delete') onClose(path)
  }
  return (
    <div className="file-tabs">
      {proposal !== null && (
        <p className="proposal-tab">
          <b>{visibleName(nameOf(proposal.proposal.path))}</b> {placeWords(proposal, waiting)}
          <button type="button" className="text-button" onClick={() => project.propose(null)}>
            Later
          </button>
        </p>
      )}
      <ul ref={list} aria-label="Open files">
        {open.map(file => (
          <li key={file.path} className="file-tab">
            <button
              type="button"
              className="file-tab-name"
              aria-current={file.path === shown && proposal === null ? 'true' : undefined}
              aria-label={`${nameIn(names, file.path)}${isDirty(file) ? ', not saved' : ''}`}
              title={visibleName(file.path)}
              onClick={() => project.openFile(file.path)}
              onKeyDown={event => onKeyDown(event, file.path)}
            >
              {nameIn(names, file.path)}
            </button>
            <button
              type="button"
              className="file-tab-close"
              aria-label={`Close ${visibleName(nameOf(file.path))}`}
              onClick={() => onClose(file.path)}
            >
              <span aria-hidden="true">{isDirty(file) ? '●' : '✕'}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function nameIn(names: ReadonlyMap<string, string>, path: string): string {
  return visibleName(names.get(path) ?? path)
}
