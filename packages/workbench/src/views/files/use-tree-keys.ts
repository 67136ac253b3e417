import { type KeyboardEvent, useRef } from 'react'
import { type TreeMove, treeMove, typedRow } from '../../view-model/project/tree-keys.ts'
import type { TreeRow } from '../../view-model/project/tree-rows.ts'

/** Letters that are typed within this time belong together. Unit: milliseconds. */
const TYPING_MS = 700

/** What the tree does with a key: moves, folds, opens, and finds rows by their first letters. */
export function useTreeKeys(
  rows: readonly TreeRow[],
  active: string | null,
  act: (move: TreeMove) => void,
): (event: KeyboardEvent) => void {
  const typing = useRef({ letters: '', at: 0 })
  const find = (letter: string, at: number): void => {
    const isFresh = at - typing.current.at > TYPING_MS
    typing.current = { letters: isFresh ? letter : typing.current.letters + letter, at }
    const row = typedRow(rows, active, typing.current.letters)
    if (row !== null) act({ kind: 'activate', path: row.path })
  }
  return event => {
    const { key } = event
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const isLetter = key.length === 1 && key !== ' '
    const move = isLetter ? null : treeMove(rows, active, key)
    if (isLetter) find(key, event.timeStamp)
    else if (move === null) return
    else {
      typing.current = { letters: '', at: 0 }
      act(move)
    }
    event.preventDefault()
  }
}
