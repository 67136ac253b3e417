import * as Menu from '@radix-ui/react-dropdown-menu'
import type { JSX } from 'react'
import { useWorkspace, type Workspace } from '../../stores/workspace.ts'
import type { TreeRow } from '../../view-model/project/tree-rows.ts'

/** Where a menu stands, and for which row. Unit: CSS pixels of the window. */
export type MenuPlace = Readonly<{ row: TreeRow; x: number; y: number }>

type Item = Readonly<{ words: string; act: () => void }>

/** What can be done with a file or folder. @param props.place null while it is closed */
export function TreeMenu({
  place,
  isPinned,
  onClose,
}: Readonly<{ place: MenuPlace | null; isPinned: boolean; onClose: () => void }>): JSX.Element | null {
  const workspace = useWorkspace()
  if (place === null) return null
  return (
    // Not modal: the modal kind writes a style sheet into the page, which the page's policy refuses.
    <Menu.Root open modal={false} onOpenChange={isOpen => !isOpen && onClose()}>
      <Menu.Trigger className="menu-anchor" style={{ left: place.x, top: place.y }} tabIndex={-1} aria-hidden="true" />
      <Menu.Portal>
        <Menu.Content className="menu" align="start" sideOffset={2} collisionPadding={8}>
          {itemsOf(workspace, place.row, isPinned).map(({ words, act }) => (
            <Menu.Item key={words} className="menu-item" onSelect={act}>
              {words}
            </Menu.Item>
          ))}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  )
}

function itemsOf({ project, composer }: Workspace, row: TreeRow, isPinned: boolean): readonly Item[] {
  const { path } = row
  const copy: Item = { words: 'Copy path', act: () => void navigator.clipboard.writeText(path).catch(() => undefined) }
  if (row.kind === 'folder') {
    const fold = row.isUnfolded
      ? { words: 'Fold', act: () => project.tree.fold(path) }
      : { words: 'Unfold', act: () => project.tree.unfold(path) }
    return [fold, { words: 'Attach to message', act: () => composer.attach({ kind: 'folder', path }) }, copy]
  }
  return [
    { words: 'Open', act: () => project.openFile(path) },
    { words: 'Attach to message', act: () => composer.attach({ kind: 'file', path }) },
    isPinned
      ? { words: 'Unpin from base', act: () => void composer.unpin(path) }
      : { words: 'Pin to base', act: () => void composer.pin(path) },
    copy,
  ]
}
