import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type JSX,
  type MouseEvent,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { ProjectStore } from '../../stores/project-store.ts'
import { useWorkspace } from '../../stores/workspace.ts'
import { isDirty } from '../../view-model/project/open-file.ts'
import { pressed, type TreeMove } from '../../view-model/project/tree-keys.ts'
import { type TreeRow as Row, treeRows } from '../../view-model/project/tree-rows.ts'
import { type MenuPlace, TreeMenu } from './tree-menu.tsx'
import { TreeRow } from './tree-row.tsx'
import { useTreeKeys } from './use-tree-keys.ts'

/** Height of a row. Unit: CSS pixels. */
const ROW_HEIGHT = 24

/** Rows kept ready beyond what is seen, on each side. */
const OVERSCAN = 8

/** The project's folders and files. Only what is seen is drawn; folders are read when they are unfolded. */
export function FileTree(): JSX.Element {
  const { project, composer } = useWorkspace()
  const { folders, unfolded, active } = useSyncExternalStore(project.tree.subscribe, project.tree.state)
  const { name, open, shown } = useSyncExternalStore(project.subscribe, project.state)
  const { pins } = useSyncExternalStore(composer.subscribe, composer.state)
  const rows = useMemo(() => treeRows(folders, unfolded), [folders, unfolded])
  const dirty = useMemo(() => new Set(open.filter(isDirty).map(({ path }) => path)), [open])
  const pinned = useMemo(() => new Set(pins.map(({ path }) => path)), [pins])
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const id = useId()
  const frame = useRef<HTMLDivElement>(null)
  const { drawn, height } = useDrawn(frame, rows, active)
  const act = useCallback((move: TreeMove): void => perform(project, move), [project])
  const onKeyDown = useTreeKeys(rows, active, act)
  const onPress = useCallback(
    (row: Row): void => {
      const move = pressed(row)
      if (move === null) return
      project.tree.activate(row.path)
      perform(project, move)
    },
    [project],
  )
  const onMenu = useCallback(
    (row: Row, event: MouseEvent<HTMLElement>): void => {
      event.preventDefault()
      event.stopPropagation()
      if (row.kind === 'note') return
      project.tree.activate(row.path)
      setMenu({ row, ...placeOf(event) })
    },
    [project],
  )
  const activeIndex = rows.findIndex(({ path }) => path === active)
  const current = rows[activeIndex]
  return (
    <>
      <div
        ref={frame}
        className="tree"
        role="tree"
        tabIndex={0}
        aria-label={`Files of ${name ?? 'the project'}`}
        aria-activedescendant={activeIndex === -1 ? undefined : `${id}-${activeIndex}`}
        onKeyDown={onKeyDown}
        onContextMenu={event => current !== undefined && onMenu(current, event)}
      >
        <div className="tree-rows" role="presentation" style={{ height }}>
          {drawn.map(({ index, start }) => {
            const row = rows[index]
            return row === undefined ? null : (
              <TreeRow
                key={row.path}
                row={row}
                id={`${id}-${index}`}
                start={start}
                isActive={index === activeIndex}
                isShown={row.path === shown}
                isDirty={dirty.has(row.path)}
                isPinned={pinned.has(row.path)}
                onPress={onPress}
                onMenu={onMenu}
              />
            )
          })}
        </div>
      </div>
      <TreeMenu place={menu} isPinned={menu !== null && pinned.has(menu.row.path)} onClose={() => setMenu(null)} />
    </>
  )
}

/** What of the rows is drawn. The active one is scrolled into sight, so that it is always there. */
function useDrawn(
  frame: React.RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  active: string | null,
): Readonly<{ drawn: readonly Readonly<{ index: number; start: number }>[]; height: number }> {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
  })
  const index = rows.findIndex(({ path }) => path === active)
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' })
  }, [virtual, index])
  return { drawn: virtual.getVirtualItems(), height: virtual.getTotalSize() }
}

function perform(project: ProjectStore, { kind, path }: TreeMove): void {
  if (kind === 'activate') project.tree.activate(path)
  else if (kind === 'unfold') project.tree.unfold(path)
  else if (kind === 'fold') project.tree.fold(path)
  else project.openFile(path)
}

/** Where the menu opens: at the pointer, or at the row when it was asked for by key. */
function placeOf(event: MouseEvent<HTMLElement>): Readonly<{ x: number; y: number }> {
  if (event.clientX !== 0 || event.clientY !== 0) return { x: event.clientX, y: event.clientY }
  const row = event.currentTarget.querySelector('[data-active]') ?? event.currentTarget
  const { left, bottom } = row.getBoundingClientRect()
  return { x: left + ROW_HEIGHT, y: bottom }
}
