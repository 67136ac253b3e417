import type { Decision } from '@sternline/engine'
import { type Hunk, withHunks } from './hunks.ts'

/** What a person said of a hunk. */
export type HunkChoice = 'open' | 'accepted' | 'refused'

/** What nobody has decided yet: a choice for each hunk, and one for a change that has none, as of an empty file. */
export function undecided(hunks: readonly Hunk[]): readonly HunkChoice[] {
  return hunks.length === 0 ? ['open'] : hunks.map(() => 'open')
}

/** The choices once everything that is open is decided in one way. */
export function settled(choices: readonly HunkChoice[], as: 'accepted' | 'refused'): readonly HunkChoice[] {
  return choices.map(choice => (choice === 'open' ? as : choice))
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
