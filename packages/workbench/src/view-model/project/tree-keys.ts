import type { TreeRow } from './tree-rows.ts'

/** What a key does in the tree. */
export type TreeMove = Readonly<{ kind: 'activate' | 'open' | 'unfold' | 'fold'; path: string }>

/** Lines that Page Up and Page Down go. */
const PAGE = 15

/**
 * What a key does in the tree, as the ARIA pattern "tree view" says.
 *
 * @param active path of the active row; the first one is where it is not there
 * @returns null where the key means nothing
 */
export function treeMove(rows: readonly TreeRow[], active: string | null, key: string): TreeMove | null {
  const found = rows.findIndex(({ path }) => path === active)
  const index = Math.max(0, found)
  const row = rows[index]
  if (row === undefined) return null
  // Nothing is active yet: the first arrow makes the first row active instead of passing over it.
  const from = found === -1 && key === 'ArrowDown' ? -1 : index
  const target = targetOf(rows, from, key)
  if (target !== undefined) return { kind: 'activate', path: target.path }
  if (key === 'ArrowRight') return inward(rows, index, row)
  if (key === 'ArrowLeft') return outward(rows, index, row)
  return key === 'Enter' || key === ' ' ? pressed(row) : null
}

/** What a click or Enter does to a row; null for a note. */
export function pressed(row: TreeRow): TreeMove | null {
  if (row.kind === 'note') return null
  if (row.kind !== 'folder') return { kind: 'open', path: row.path }
  return { kind: row.isUnfolded ? 'fold' : 'unfold', path: row.path }
}

function targetOf(rows: readonly TreeRow[], index: number, key: string): TreeRow | undefined {
  const last = rows.length - 1
  switch (key) {
    case 'ArrowDown':
      return rows[Math.min(last, index + 1)]
    case 'ArrowUp':
      return rows[Math.max(0, index - 1)]
    case 'Home':
      return rows[0]
    case 'End':
      return rows[last]
    case 'PageDown':
      return rows[Math.min(last, index + PAGE)]
    case 'PageUp':
      return rows[Math.max(0, index - PAGE)]
    default:
      return undefined
  }
}

function inward(rows: readonly TreeRow[], index: number, row: TreeRow): TreeMove | null {
  if (row.kind !== 'folder') return null
  if (!row.isUnfolded) return { kind: 'unfold', path: row.path }
  const child = rows[index + 1]
  return child !== undefined && child.level > row.level ? { kind: 'activate', path: child.path } : null
}

function outward(rows: readonly TreeRow[], index: number, row: TreeRow): TreeMove | null {
  if (row.isUnfolded) return { kind: 'fold', path: row.path }
  const parent = rows.slice(0, index).findLast(({ level }) => level < row.level)
  return parent === undefined ? null : { kind: 'activate', path: parent.path }
}

/**
 * The row that typed letters mean: the next one whose name begins with them, from the active one on and around. One letter
 * goes on to the next row; more may stay on the active one.
 *
 * @param typed what was typed in quick succession
 */
export function typedRow(rows: readonly TreeRow[], active: string | null, typed: string): TreeRow | null {
  const wanted = typed.toLowerCase()
  const index = rows.findIndex(({ path }) => path === active)
  const start = typed.length === 1 ? index + 1 : Math.max(0, index)
  const around = [...rows.slice(start), ...rows.slice(0, start)]
  return around.find(row => row.kind !== 'note' && row.name.toLowerCase().startsWith(wanted)) ?? null
}
