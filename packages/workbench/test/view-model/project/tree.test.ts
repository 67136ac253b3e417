import type { FolderEntry } from '@sternline/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pressed, treeMove, typedRow } from '../../../src/view-model/project/tree-keys.ts'
import {
  type FolderListing,
  folderOf,
  foldersAbove,
  ROOT,
  treeRows,
} from '../../../src/view-model/project/tree-rows.ts'

/** Listings from paths: `src/a.ts` puts a file into the folder `src`, `src/` makes a folder. */
function listings(...paths: readonly string[]): ReadonlyMap<string, FolderListing> {
  const folders = new Map<string, FolderEntry[]>([[ROOT, []]])
  for (const given of paths) {
    const kind = given.endsWith('/') ? 'folder' : 'file'
    const path = given.replace(/\/$/, '')
    const folder = folderOf(path)
    folders.set(folder, [...(folders.get(folder) ?? []), { kind, path, name: path.split('/').at(-1) ?? '' }])
    if (kind === 'folder') folders.set(path, folders.get(path) ?? [])
  }
  return new Map([...folders].map(([path, entries]) => [path, { entries, problem: null }]))
}

/** `1 src ▾` for a folder that is unfolded at level 1. */
const drawn = (...given: Parameters<typeof treeRows>): readonly string[] =>
  treeRows(...given).map(row => `${row.level} ${row.name}${row.isUnfolded ? ' ▾' : ''}`)

const FILES = listings('b10.ts', 'B2.ts', 'src/', 'docs/', 'src/z.ts', 'src/lib/', 'src/lib/deep.ts')

describe('the rows of the tree', () => {
  it.each([
    { unfolded: [], rows: ['1 docs', '1 src', '1 B2.ts', '1 b10.ts'], why: 'folders first, names as people sort them' },
    {
      unfolded: ['src', 'src/lib'],
      rows: ['1 docs', '1 src ▾', '2 lib ▾', '3 deep.ts', '2 z.ts', '1 B2.ts', '1 b10.ts'],
      why: 'what is unfolded stands below its folder',
    },
    {
      unfolded: ['src/lib'],
      rows: ['1 docs', '1 src', '1 B2.ts', '1 b10.ts'],
      why: 'nothing of a folded folder is shown',
    },
    {
      unfolded: ['docs'],
      rows: ['1 docs ▾', '2 Empty.', '1 src', '1 B2.ts', '1 b10.ts'],
      why: 'an empty folder says so',
    },
  ])('$why', ({ unfolded, rows }) => {
    expect(drawn(FILES, new Set(unfolded))).toEqual(rows)
  })

  it('say that a folder is being read, and why one could not be', () => {
    const problem = { code: 'path-refused', what: 'No.', why: 'It leads outside.', fix: 'Look elsewhere.' }
    expect(drawn(new Map(), new Set())).toEqual(['1 Reading.'])
    expect(drawn(new Map([[ROOT, { entries: [], problem }]]), new Set())).toEqual(['1 No. It leads outside.'])
  })

  it('tell their place among their siblings, for screen readers', () => {
    expect(treeRows(FILES, new Set(['src'])).map(row => `${row.name} ${row.place}/${row.siblings}`)).toEqual([
      'docs 1/4',
      'src 2/4',
      'lib 1/2',
      'z.ts 2/2',
      'B2.ts 3/4',
      'b10.ts 4/4',
    ])
  })

  it.each([
    { path: 'a/b/c.ts', above: ['a', 'a/b'] },
    { path: 'c.ts', above: [] },
  ])('know what is above $path', ({ path, above }) => {
    expect(foldersAbove(path)).toEqual(above)
  })
})

describe('keys in the tree', () => {
  const rows = treeRows(FILES, new Set(['src', 'src/lib']))

  it.each([
    { active: null, key: 'ArrowDown', move: 'activate docs', why: 'the first row when none is active' },
    { active: 'docs', key: 'ArrowDown', move: 'activate src', why: 'the next row' },
    { active: 'b10.ts', key: 'ArrowDown', move: 'activate b10.ts', why: 'the end stays the end' },
    { active: 'docs', key: 'ArrowUp', move: 'activate docs', why: 'the beginning stays the beginning' },
    { active: 'src/z.ts', key: 'Home', move: 'activate docs', why: 'the first row' },
    { active: 'docs', key: 'End', move: 'activate b10.ts', why: 'the last row' },
    { active: 'docs', key: 'PageDown', move: 'activate b10.ts', why: 'a page, as far as there are rows' },
    { active: 'docs', key: 'ArrowRight', move: 'unfold docs', why: 'a folded folder opens' },
    { active: 'src', key: 'ArrowRight', move: 'activate src/lib', why: 'an open one is entered' },
    { active: 'src/z.ts', key: 'ArrowRight', move: null, why: 'a file has nothing within' },
    { active: 'src', key: 'ArrowLeft', move: 'fold src', why: 'an open folder closes' },
    { active: 'src/z.ts', key: 'ArrowLeft', move: 'activate src', why: 'a file leads to its folder' },
    { active: 'docs', key: 'ArrowLeft', move: null, why: 'there is nothing above' },
    { active: 'src/z.ts', key: 'Enter', move: 'open src/z.ts', why: 'a file opens' },
    { active: 'docs', key: ' ', move: 'unfold docs', why: 'a folder unfolds' },
    { active: 'docs', key: 'q', move: null, why: 'a letter is for finding' },
  ])('$key on $active: $why', ({ active, key, move }) => {
    const found = treeMove(rows, active, key)
    expect(found === null ? null : `${found.kind} ${found.path}`).toBe(move)
  })

  it.each([
    { active: 'docs', typed: 's', row: 'src', why: 'the next row of that letter' },
    { active: 'B2.ts', typed: 'b', row: 'b10.ts', why: 'one letter goes on' },
    { active: 'b10.ts', typed: 'b', row: 'B2.ts', why: 'and around, whatever the case' },
    { active: 'b10.ts', typed: 'b1', row: 'b10.ts', why: 'more letters may stay' },
    { active: 'docs', typed: 'q', row: undefined, why: 'no row begins so' },
  ])('$typed on $active: $why', ({ active, typed, row }) => {
    expect(typedRow(rows, active, typed)?.path).toBe(row)
  })

  it('never lead out of the tree', () => {
    const keys = fc.array(
      fc.constantFrom('ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageDown', 'PageUp', 'Enter'),
    )
    fc.assert(
      fc.property(keys, pressedKeys => {
        let active: string | null = null
        for (const key of pressedKeys) {
          const move = treeMove(rows, active, key)
          if (move?.kind === 'activate') active = move.path
          if (move !== null) expect(rows.some(({ path }) => path === move.path)).toBe(true)
        }
      }),
    )
  })

  it('do nothing on a note', () => {
    const [note] = treeRows(new Map(), new Set())
    expect(note && pressed(note)).toBeNull()
  })
})
