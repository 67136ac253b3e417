import { Chunk, type DiffConfig } from '@codemirror/merge'
import { Text } from '@codemirror/state'
import { diffArrays } from 'diff'

/**
 * Lines that a proposed change replaces by others. Offsets into the two texts, each with a line feed more at its end, so
 * that every line has one; unit: UTF-16 code units. A side is empty where lines only come or only go.
 */
export type Hunk = Readonly<{ fromA: number; toA: number; fromB: number; toB: number }>

/** Lines of both texts, by their numbers from 0; ends are not included. */
type Lines = { a: number; endA: number; b: number; endB: number }

/** How exact the merge view compares, and how long it may take. It is to draw the hunks that are decided. Unit: milliseconds. */
export const DIFF_CONFIG: DiffConfig = { scanLimit: 500, timeout: 1000 }

/** A text as an editor's lines, which keep a carriage return where there is one. */
export function editorText(text: string): Text {
  return Text.of(text.split('\n'))
}

/**
 * What changes between two texts, from top to bottom: the hunks that the merge view draws. Those do not always make the one
 * text of the other (of a blank line more at the beginning it sees nothing, in version 6.12.3), so they are checked, and where
 * they are wrong the lines are compared anew.
 *
 * @param before null for a file that is not there
 */
export function hunksOf(before: string | null, after: string): readonly Hunk[] {
  const drawn = Chunk.build(editorText(before ?? ''), editorText(after), DIFF_CONFIG)
  const hunks = drawn.map(({ fromA, toA, fromB, toB }) => ({ fromA, toA, fromB, toB }))
  return isExact(hunks, `${before ?? ''}\n`, `${after}\n`) ? hunks : lineHunks(before ?? '', after)
}

/** Whether the texts are the same but for the hunks. */
function isExact(hunks: readonly Hunk[], a: string, b: string): boolean {
  const end: Hunk = { fromA: a.length, toA: a.length, fromB: b.length, toB: b.length }
  return [...hunks, end].every(({ fromA, fromB }, index) => {
    const before = hunks[index - 1] ?? { toA: 0, toB: 0 }
    return a.slice(before.toA, fromA) === b.slice(before.toB, fromB)
  })
}

/** Compares two texts line by line. */
function lineHunks(before: string, after: string): readonly Hunk[] {
  const a = linesOf(before)
  const b = linesOf(after)
  const [startsA, startsB] = [starts(a), starts(b)]
  const at = (offsets: readonly number[], line: number): number => offsets[line] ?? 0
  return changedLines(a, b).map(each => ({
    fromA: at(startsA, each.a),
    toA: at(startsA, each.endA),
    fromB: at(startsB, each.b),
    toB: at(startsB, each.endB),
  }))
}

/** The lines of a text, each with the line feed at its end; the last one is given one. */
function linesOf(text: string): readonly string[] {
  return `${text}\n`.split(/(?<=\n)/)
}

/** Where each line begins, and where the last one ends. */
function starts(lines: readonly string[]): readonly number[] {
  const offsets = [0]
  for (const line of lines) offsets.push((offsets.at(-1) ?? 0) + line.length)
  return offsets
}

/** How long comparing lines may take before one hunk stands for all changes. Unit: milliseconds. */
const TIMEOUT_MS = 1000

function changedLines(a: readonly string[], b: readonly string[]): readonly Lines[] {
  const parts = diffArrays([...a], [...b], { timeout: TIMEOUT_MS })
  if (parts === undefined) return betweenEnds(a, b)
  const found: Lines[] = []
  let [lineA, lineB] = [0, 0]
  for (const { added, removed, value } of parts) {
    const last = found.at(-1)
    const endA = lineA + (added ? 0 : value.length)
    const endB = lineB + (removed ? 0 : value.length)
    if (added || removed) {
      if (last !== undefined && last.endA === lineA && last.endB === lineB) Object.assign(last, { endA, endB })
      else found.push({ a: lineA, endA, b: lineB, endB })
    }
    lineA = endA
    lineB = endB
  }
  return found
}

/** All that stands between the same beginning and the same end. */
function betweenEnds(a: readonly string[], b: readonly string[]): readonly Lines[] {
  const most = Math.min(a.length, b.length)
  let start = 0
  while (start < most && a[start] === b[start]) start += 1
  let end = 0
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  return [{ a: start, endA: a.length - end, b: start, endB: b.length - end }]
}

/** The text with some of the hunks. @param isTaken whether a hunk is, by its place in `hunks` */
export function withHunks(
  before: string | null,
  after: string,
  hunks: readonly Hunk[],
  isTaken: (index: number) => boolean,
): string {
  const [a, b] = [`${before ?? ''}\n`, `${after}\n`]
  let text = ''
  let reached = 0
  for (const [index, { fromA, toA, fromB, toB }] of hunks.entries()) {
    text += a.slice(reached, fromA) + (isTaken(index) ? b.slice(fromB, toB) : a.slice(fromA, toA))
    reached = toA
  }
  return (text + a.slice(reached)).slice(0, -1)
}
