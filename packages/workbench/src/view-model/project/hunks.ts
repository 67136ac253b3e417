import { Chunk, type DiffConfig } from '@codemirror/merge'
import { Text } from '@codemirror/state'
import type { Decision } from '@sternline/engine'

/**
 * Lines that a proposed change replaces by others. Offsets into the two texts, each with a line feed more at its end, so
 * that every line has one; unit: UTF-16 code units. A side is empty where lines only come or only go.
 */
export type Hunk = Readonly<{ fromA: number; toA: number; fromB: number; toB: number }>

/** What a person said of a hunk. */
export type HunkChoice = 'open' | 'accepted' | 'refused'

/** How exact two texts are compared, and how long it may take. The merge view is given the same, so that it draws these hunks. */
export const DIFF_CONFIG: DiffConfig = { scanLimit: 500, timeout: 1000 }

/** A text as an editor's lines, which keep a carriage return where there is one. */
export function linesOf(text: string): Text {
  return Text.of(text.split('\n'))
}

/** What changes between two texts, from top to bottom. @param before null for a file that is not there */
export function hunksOf(before: string | null, after: string): readonly Hunk[] {
  return Chunk.build(linesOf(before ?? ''), linesOf(after), DIFF_CONFIG).map(({ fromA, toA, fromB, toB }) => ({
    fromA,
    toA,
    fromB,
    toB,
  }))
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

/** The choices once everything that is open is decided in one way. */
export function settled(choices: readonly HunkChoice[], as: 'accepted' | 'refused'): readonly HunkChoice[] {
  return choices.map(choice => (choice === 'open' ? as : choice))
}

/** What nobody has decided yet: a choice for each hunk, and one for a change that has none, as of an empty file. */
export function undecided(hunks: readonly Hunk[]): readonly HunkChoice[] {
  return hunks.length === 0 ? ['open'] : hunks.map(() => 'open')
}

/** What is answered: all of it, none of it, or the text with the hunks that were accepted. */
export function decisionOf(
  before: string | null,
  after: string,
  hunks: readonly Hunk[],
  choices: readonly HunkChoice[],
): Decision {
  const isTaken = (index: number): boolean => choices[index] === 'accepted'
  if (choices.every(choice => choice === 'accepted')) return { allowed: true }
  if (!choices.includes('accepted')) return { allowed: false }
  return { allowed: true, text: withHunks(before, after, hunks, isTaken) }
}
