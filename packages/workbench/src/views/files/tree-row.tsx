import { type JSX, type MouseEvent, memo, type NamedExoticComponent } from 'react'
import { ENTRY_TYPE, entryToDrag } from '../../view-model/composer/dragged-entry.ts'
import type { TreeRow as Row } from '../../view-model/project/tree-rows.ts'
import { visibleName } from '../../view-model/visible-text.ts'

type RowProps = Readonly<{
  row: Row
  id: string
  /** Where it stands. Unit: CSS pixels from the top of the tree. */
  start: number
  isActive: boolean
  /** Whether the editor shows it. */
  isShown: boolean
  /** Whether it has changes that are not saved. */
  isDirty: boolean
  isPinned: boolean
  onPress: (row: Row) => void
  onMenu: (row: Row, event: MouseEvent<HTMLElement>) => void
}>

/** One file or folder of the tree. */
export const TreeRow: NamedExoticComponent<RowProps> = memo(function TreeRow({
  row,
  id,
  start,
  isActive,
  isShown,
  isDirty,
  isPinned,
  onPress,
  onMenu,
}: RowProps): JSX.Element {
  const isNote = row.kind === 'note'
  const name = visibleName(row.name)
  const marks = [
    row.kind === 'link' ? ', link' : '',
    isPinned ? ', pinned to the base' : '',
    isDirty ? ', not saved' : '',
  ]
  const entry = entryToDrag(row)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and answers to keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the tree names it by aria-activedescendant.
    <div
      id={id}
      role="treeitem"
      className={isNote ? 'tree-row tree-note' : 'tree-row'}
      style={{ '--start': `${start}px`, '--level': row.level }}
      aria-label={name + marks.join('')}
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-expanded={row.kind === 'folder' ? row.isUnfolded : undefined}
      aria-selected={isShown}
      aria-disabled={isNote || undefined}
      data-active={isActive || undefined}
      onClick={() => onPress(row)}
      onContextMenu={event => onMenu(row, event)}
      draggable={entry !== null}
      onDragStart={event => entry !== null && event.dataTransfer.setData(ENTRY_TYPE, entry)}
      title={isNote ? row.name : undefined}
    >
      <span
        className={`tree-sign tree-sign-${row.kind}${row.isUnfolded ? ' tree-sign-unfolded' : ''}`}
        aria-hidden="true"
      />
      <span className="tree-name">{name}</span>
      {isPinned && (
        <span className="tree-mark" title="Pinned to the base">
          ▾
        </span>
      )}
      {isDirty && (
        <span className="tree-mark" title="Not saved">
          ●
        </span>
      )}
    </div>
  )
})
