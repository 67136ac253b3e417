import type { JSX } from 'react'
import { Group, type Layout, Panel, Separator } from 'react-resizable-panels'
import { COLUMNS_KEY, readColumns } from '../../view-model/project/columns.ts'
import type { ProjectParts } from './project-pages.tsx'

/** Three columns whose edges can be moved, by pointer and by arrow keys; their widths are kept in this browser. */
export function ProjectColumns({ side, editor, assistant }: ProjectParts): JSX.Element {
  const stored = storedColumns()
  return (
    <Group
      className="project"
      {...(stored === undefined ? {} : { defaultLayout: stored })}
      onLayoutChanged={(layout, { isUserInteraction }) => isUserInteraction && store(layout)}
    >
      <Panel
        id="side"
        className="project-side"
        defaultSize={232}
        minSize={150}
        groupResizeBehavior="preserve-pixel-size"
      >
        {side}
      </Panel>
      <Separator className="edge" aria-label="Edge between files and editor" />
      <Panel id="editor" className="project-editor" minSize={260}>
        {editor}
      </Panel>
      <Separator className="edge" aria-label="Edge between editor and assistant" />
      <Panel
        id="assistant"
        className="project-assistant"
        defaultSize={460}
        minSize={320}
        groupResizeBehavior="preserve-pixel-size"
      >
        {assistant}
      </Panel>
    </Group>
  )
}

function storedColumns(): Layout | undefined {
  try {
    return readColumns(localStorage.getItem(COLUMNS_KEY))
  } catch {
    return undefined
  }
}

function store(layout: Layout): void {
  try {
    localStorage.setItem(COLUMNS_KEY, JSON.stringify(layout))
  } catch {
    // Storage is denied: the widths hold until the page is left.
  }
}
