import { diffWordsWithSpace } from 'diff'

/** A stretch of two compared texts. */
export type DiffPart = Readonly<{ kind: 'same' | 'before' | 'now'; text: string }>

/** How much of what is the same is shown around a difference. Unit: characters. */
const CONTEXT = 120

/** How long the exact comparison may take before a plain one is shown instead. Unit: milliseconds. */
const TIMEOUT_MS = 400

/**
 * Compares two texts word by word. Long stretches that are the same are cut down to what stands next to a difference.
 *
 * @param before null where nothing stood
 */
export function diffParts(before: string | null, now: string | null): readonly DiffPart[] {
  const [was, is] = [before ?? '', now ?? '']
  const changes = diffWordsWithSpace(was, is, { timeout: TIMEOUT_MS })
  const parts: readonly DiffPart[] =
    changes === undefined
      ? plainParts(was, is)
      : changes.map(({ value, added, removed }) => ({ kind: added ? 'now' : removed ? 'before' : 'same', text: value }))
  return parts.map((part, index) =>
    part.kind === 'same' ? shortened(part, index > 0, index < parts.length - 1) : part,
  )
}

/** What stands between the same beginning and the same end. */
function plainParts(was: string, is: string): readonly DiffPart[] {
  const most = Math.min(was.length, is.length)
  let start = 0
  while (start < most && was[start] === is[start]) start += 1
  let end = 0
  while (end < most - start && was.at(-1 - end) === is.at(-1 - end)) end += 1
  const parts: readonly DiffPart[] = [
    { kind: 'same', text: was.slice(0, start) },
    { kind: 'before', text: was.slice(start, was.length - end) },
    { kind: 'now', text: is.slice(start, is.length - end) },
    { kind: 'same', text: was.slice(was.length - end) },
  ]
  return parts.filter(({ text }) => text !== '')
}

function shortened({ kind, text }: DiffPart, hasBefore: boolean, hasAfter: boolean): DiffPart {
  const head = hasBefore ? text.slice(0, CONTEXT) : ''
  const tail = hasAfter ? text.slice(-CONTEXT) : ''
  if (head.length + tail.length >= text.length) return { kind, text }
  return { kind, text: `${head} … ${tail}` }
}
